"""Writing a rule of routing, and the small forms around it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.selectors.directory import team_brief
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.widgets import PlainSelect
from requests_app.conditions import dump
from requests_app.forms.condition_field import ConditionField
from requests_app.forms.desk_queue import area_choices
from requests_app.forms.desk_teams import TeamPick, TeamPicking
from requests_app.models import RoutingRule, RuleTarget
from requests_app.selectors.routing_rules import FIRST_FACTS
from requests_app.services.routing_rules import RuleInput

LOCAL = "%Y-%m-%dT%H:%M"


def moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A field for a point in time, Shanghai time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )


def take_refusal(form: forms.Form, error: DomainError) -> None:
    """Show a domain error beside its fields, or on top of the form."""
    known = {name: words for name, words in error.fields.items() if name in form.fields}
    for name, words in known.items():
        form.add_error(name, words)
    if not known:
        form.add_error(None, error.message)


class RuleForm(TeamPicking):
    """One rule: a name, a condition, where to."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("规则名称"), max_length=60, error_messages={"required": _("请填写规则名称")}
    )
    condition = ConditionField(label=_("工单符合"), personal=False, only=FIRST_FACTS)
    target = forms.ChoiceField(
        label=_("去向"), choices=RuleTarget.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选择去向")},
    )  # fmt: skip
    area_code = forms.ChoiceField(label=_("片区"), required=False, widget=PlainSelect)
    desk_reason = forms.CharField(
        label=_("派单员看到的说明"), required=False, max_length=120,
        help_text=_("如：涉及文物，先与区文旅局商定承办单位"),
    )  # fmt: skip
    valid_from = moment(_("生效时间"))
    valid_until = moment(_("失效时间"))

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        kwargs.setdefault("initial", _initial(rule) if rule else {"target": RuleTarget.TEAM})
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["area_code"].choices = area_choices(_("请选择"))  # type: ignore[attr-defined]
        self.team = team_brief(rule.team_id) if rule else None
        options = [self.team] if self.team else []
        self.add_pick("team_id", _("派给哪个单位"), options=options, required=False)

    @property
    def team_pick(self) -> TeamPick:
        """The picker of the team, with the rule's own chosen at first."""
        pick = self.picks["team_id"]
        if not self.is_bound and self.team:
            pick.value = str(self.team.id)
        return pick

    def given(self) -> RuleInput:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return RuleInput(
            name=data["name"],
            condition=dump(data["condition"]),
            target=data["target"],
            team_id=data["team_id"],
            area_code=data["area_code"],
            desk_reason=data["desk_reason"],
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
        )


def _initial(rule: RoutingRule) -> dict[str, Any]:
    names = (
        "version", "name", "condition", "target", "area_code", "desk_reason", "valid_from",
        "valid_until",
    )  # fmt: skip
    return {name: getattr(rule, name) for name in names}


class ReasonForm(forms.Form):
    """A reason, where one is asked for."""

    reason = forms.CharField(label=_("原因"), required=False, max_length=200)


class PlaceForm(forms.Form):
    """Where in the list, counted from 0."""

    to = forms.IntegerField(min_value=0, max_value=10_000)
