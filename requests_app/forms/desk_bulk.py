"""What is asked before something is done to many tickets."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from requests_app import rules
from requests_app.choices import Kind, SupervisionLevel, Urgency
from requests_app.forms.desk_base import one_of, words
from requests_app.forms.desk_bonds import ticket_numbered
from requests_app.forms.desk_correct import leaf_choices
from requests_app.forms.desk_teams import TeamPicking
from requests_app.models import BulkAction

EXPORT = "export"


class BulkForm(TeamPicking):
    """One thing to do to all chosen tickets; ``data_for_run`` is what the service takes."""

    # The bar draws classes: a template must not make forms of them.
    do_not_call_in_templates = True
    name = ""
    label: Any = ""
    button: Any = ""
    icon = "checklist"
    help: Any = ""
    key = ""

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bulk-%s")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.reach = reach
        self.prepare()

    def prepare(self) -> None:
        """Add the fields."""

    def data_for_run(self) -> dict[str, Any]:
        """Parameters of the run."""
        return {}

    @property
    def note(self) -> str:
        """The words that go with it."""
        return str(self.cleaned_data.get("note", ""))


class BulkDispatchForm(BulkForm):
    """All to one unit."""

    name, icon, key = BulkAction.DISPATCH, "send", "b d"
    label, button = _("批量派单"), _("派单")
    help = _("已在其他单位办理的工单按改派处理；被反映单位自己的工单不会派给它")

    def prepare(self) -> None:
        """The unit and the words to it."""
        self.add_pick("team_id", _("承办单位"))
        help_text = _("改派时必须写明原因")
        self.fields["note"] = words(_("交办要求"), required=False, rows=2, help_text=help_text)

    def data_for_run(self) -> dict[str, Any]:
        """The unit."""
        return {"team_id": self.cleaned_data["team_id"]}


class BulkReclassifyForm(BulkForm):
    """All into one class."""

    name, icon, key = BulkAction.RECLASSIFY, "tag", "b c"
    label, button = _("批量改分类"), _("改分类")
    help = _("只改您选了的项目，时限随之重新计算")

    def prepare(self) -> None:
        """Three things, none of which must be chosen."""
        self.fields["category_code"] = forms.ChoiceField(
            label=_("分类"), required=False, choices=leaf_choices(_("不改"))
        )
        for name, label, choices in (
            ("urgency", _("紧急程度"), Urgency.choices),
            ("kind", _("类型"), Kind.choices),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("不改")), *choices]
            )

    def clean(self) -> dict[str, Any]:
        """Something must change."""
        data = super().clean()
        if not any(data.get(name) for name in ("category_code", "urgency", "kind")):
            self.add_error(None, _("请至少选择一项要改的内容"))
        return data

    def data_for_run(self) -> dict[str, Any]:
        """What was chosen."""
        names = ("category_code", "urgency", "kind")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class BulkMergeForm(BulkForm):
    """All under one master."""

    name, icon, key = BulkAction.MERGE, "git-merge", "b m"
    label, button = _("批量并单"), _("并单")
    help = _("选中的工单并入主单；每位诉求人仍会分别回访")

    def prepare(self) -> None:
        """The master by its number."""
        placeholder = {"placeholder": "HS20260105-000012", "autocomplete": "off"}
        self.fields["master"] = forms.CharField(
            label=_("主单编号"), max_length=24, widget=forms.TextInput(attrs=placeholder)
        )
        self.fields["note"] = words(_("说明"), required=False, rows=2)

    def clean_master(self) -> int:
        """The id of an open ticket the reader may see."""
        return ticket_numbered(self.reach, self.cleaned_data["master"]).pk

    def data_for_run(self) -> dict[str, Any]:
        """The master."""
        return {"master_id": self.cleaned_data["master"]}


class BulkSuperviseForm(BulkForm):
    """One level of supervision for all."""

    name, icon, key = BulkAction.SUPERVISE, "flag", "b s"
    label, button = _("批量督办"), _("督办")

    def prepare(self) -> None:
        """The level and why."""
        self.fields["level"] = one_of(_("督办级别"), SupervisionLevel.choices[1:], radio=False)
        self.fields["note"] = words(_("督办理由和要求"), rows=2)

    def data_for_run(self) -> dict[str, Any]:
        """The level."""
        return {"level": int(self.cleaned_data["level"])}


class ExportForm(BulkForm):
    """A table of them, with the reason."""

    name, icon, key = EXPORT, "download", "b e"
    label, button = _("导出表格"), _("导出")
    help = _("CSV 表格，可用 Excel 打开；诉求人姓名和电话打码；导出人和原因记入审计")

    def prepare(self) -> None:
        """Why."""
        self.fields["reason"] = forms.CharField(
            label=_("导出原因"), max_length=200, min_length=4, help_text=_("至少四个字"),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": _("请填写导出原因（至少四个字）")},
        )  # fmt: skip


FORMS: Mapping[str, type[BulkForm]] = {
    form.name: form
    for form in (
        BulkDispatchForm, BulkReclassifyForm, BulkMergeForm, BulkSuperviseForm, ExportForm,
    )
}  # fmt: skip


def bulk_forms(reach: Reach) -> list[type[BulkForm]]:
    """What the reader may do to many tickets; each ticket is asked for again."""
    return [form for name, form in FORMS.items() if may_do(reach, name)]


def may_do(reach: Reach, name: str) -> bool:
    """Whether the reader may start it at all."""
    return rules.can_export(reach) if name == EXPORT else rules.can_bulk(reach, name)
