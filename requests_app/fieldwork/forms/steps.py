"""Forms of the phone. Short, one purpose each; what makes a double tap count once travels
beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.choices import TeamKind
from grid.selectors.directory import all_teams
from requests_app.choices import ContactWay, Outcome, PhotoPhase, SuspendReason

SUGGESTED_KINDS = (TeamKind.BUREAU, TeamKind.STREET_CENTRE, TeamKind.COMMUNITY_ROOM)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StepForm(forms.Form):
    """One action on a ticket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            words = _("请选择“%s”") if chosen else _("请填写“%s”")
            field.error_messages["required"] = words % field.label

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields a person fills in."""
        return self.visible_fields()


class NoteForm(StepForm):
    """An internal note."""

    note = forms.CharField(label=_("备注"), widget=_lines(3), max_length=1000)


class ContactForm(StepForm):
    """How the caller was reached, and what was said."""

    how = forms.ChoiceField(
        label=_("联系方式"), choices=ContactWay.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("沟通情况"),
        widget=_lines(3),
        max_length=1000,
        required=False,
        help_text=_("同事看得到；诉求人只看到联系过他"),
    )


class ReplyForm(StepForm):
    """The answer the resident will read."""

    outcome = forms.ChoiceField(
        label=_("办理结果"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reply_text = forms.CharField(
        label=_("给诉求人的答复"),
        widget=_lines(5),
        min_length=4,
        max_length=2000,
        help_text=_("写清做了什么、什么时候做的、以后怎么办。诉求人会看到。"),
        error_messages={"min_length": _("答复至少写 4 个字")},
    )


class PhotosForm(StepForm):
    """Pictures from before or after the work."""

    phase = forms.ChoiceField(
        label=_("拍摄时间"),
        choices=[(PhotoPhase.BEFORE, _("处置前")), (PhotoPhase.AFTER, _("处置后"))],
        initial=PhotoPhase.AFTER,
        widget=forms.RadioSelect,
    )


class ReturnForm(StepForm):
    """Giving the ticket back, once."""

    reason = forms.CharField(
        label=_("退单理由"),
        widget=_lines(3),
        max_length=1000,
        help_text=_("只有明确不属于本单位职责的才能退；只能退一次。"),
    )
    legal_basis = forms.CharField(label=_("依据"), max_length=200, required=False)
    suggested_team_id = forms.TypedChoiceField(
        label=_("建议承办单位"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suggested_team_id"].choices = [  # type: ignore[attr-defined]
            ("", _("不确定")),
            *((str(kind.label), _teams_of(kind)) for kind in SUGGESTED_KINDS),
        ]


def _teams_of(kind: TeamKind) -> list[tuple[int, str]]:
    return [(team.id, team.name) for team in all_teams() if team.kind == kind]


class ExtendForm(StepForm):
    """More time, before the clock has run out."""

    working_days = forms.IntegerField(label=_("延长工作日"), min_value=1, max_value=60)
    reason = forms.CharField(label=_("延期理由"), widget=_lines(2))
    plan = forms.CharField(label=_("办理计划"), widget=_lines(2))
    caller_informed = forms.BooleanField(label=_("已告知诉求人"), required=False)


class SuspendForm(StepForm):
    """Clocks stand still, for a reason the resident reads."""

    suspend_reason = forms.ChoiceField(
        label=_("挂起原因"), choices=SuspendReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("说明"), widget=_lines(2))


class ReportForm(StepForm):
    """What an assisting unit did."""

    report = forms.CharField(label=_("协办情况"), widget=_lines(4))
