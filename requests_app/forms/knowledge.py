"""Writing articles, narrowing their list, reporting what is wrong."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.choices import SERVICE_KINDS
from grid.reach import Reach
from grid.selectors.directory import all_teams
from grid.selectors.members import people_as
from haishu_portal.core.roles import ADMIN_ROLES, Role
from haishu_portal.core.worktime import local_date
from requests_app.forms.desk_correct import leaf_choices
from requests_app.forms.desk_queue import any_of, area_choices, category_choices
from requests_app.knowledge import rules
from requests_app.knowledge.choices import ReportState, Secrecy, State
from requests_app.knowledge.content import Content
from requests_app.knowledge.models import Article, ArticleVersion
from requests_app.knowledge.selectors.lists import ArticleFilter
from requests_app.knowledge.selectors.powers import power_choices
from requests_app.knowledge.services.drafting import Keeping

STAFF = tuple(role for role in Role if role not in ADMIN_ROLES)
DUE_CHOICES = (("soon", _("14天内到期")), ("over", _("已超期")), ("policy", _("政策有变")))


def owner_choices(reach: Reach) -> list[tuple[Any, Any]]:
    """Units the reader may write for, by kind; the call centre writes for every office."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for team in all_teams():
        offices = reach.has(*rules.CENTRE) and team.kind not in SERVICE_KINDS
        if offices or team.id in reach.team_ids:
            groups.setdefault(str(team.kind.label), []).append((str(team.id), team.name))
    return list(groups.items())


class ArticleFilterForm(forms.Form):
    """One search box and what narrows it, all in the address."""

    q = forms.CharField(label=_("搜索知识"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=any_of(_("全部状态"), State.choices)
    )
    category = forms.ChoiceField(label=_("分类"), required=False)
    owner = forms.ChoiceField(label=_("责任单位"), required=False)
    due = forms.ChoiceField(
        label=_("复核"), required=False, choices=any_of(_("复核不限"), DUE_CHOICES)
    )
    secrecy = forms.ChoiceField(
        label=_("公开范围"), required=False, choices=any_of(_("公开和内部"), Secrecy.choices)
    )

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        units = [(str(pk), name) for pk, name in owners]
        self.fields["owner"].choices = any_of(_("全部单位"), units)  # type: ignore[attr-defined]

    def wanted(self, *, mine: bool, waiting: bool) -> ArticleFilter:
        """The filter; what could not be read narrows nothing."""
        data = getattr(self, "cleaned_data", {})
        owner = data.get("owner", "")
        return ArticleFilter(
            words=data.get("q", ""),
            state=data.get("state", ""),
            category=data.get("category", ""),
            owner_team_id=int(owner) if owner else None,
            secrecy=data.get("secrecy", ""),
            due=data.get("due", ""),
            mine=mine,
            waiting=waiting,
        )


class PublicSearchForm(forms.Form):
    """What residents look for."""

    q = forms.CharField(label=_("想问什么"), required=False, max_length=60)


def _long(
    label: Any, rows: int, length: int, help_text: Any = "", *, required: bool = False
) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 30}),
        error_messages={"required": _("请填写")},
    )


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ArticleForm(forms.Form):
    """Everything an article says, and who answers for it."""

    question = forms.CharField(
        label=_("问题"),
        max_length=120,
        help_text=_("居民怎么问就怎么写，如“养狗怎么登记？”"),
        error_messages={"required": _("请填写")},
    )
    answer = _long(
        _("口头答复"), 4, 2000, _("照着念给居民听的话：先说结论，两三句说完"), required=True
    )
    steps = _long(_("办理步骤"), 5, 4000, _("一行一步"))
    materials = _long(_("所需材料"), 3, 2000, _("一行一件"))
    basis = _long(_("政策依据"), 2, 1000)
    basis_no = forms.CharField(label=_("文号"), required=False, max_length=80)
    power_item = forms.ChoiceField(label=_("权责事项"), required=False)
    category_code = forms.ChoiceField(label=_("事项分类"), required=False)
    keywords = forms.CharField(
        label=_("关键词"), required=False, max_length=400, help_text=_("居民的其他说法，用顿号隔开")
    )
    area_code = forms.ChoiceField(label=_("适用范围"), required=False)
    secrecy = forms.ChoiceField(label=_("公开范围"), choices=Secrecy.choices)
    valid_from = forms.DateField(label=_("生效日期"), widget=_Day())
    valid_to = forms.DateField(label=_("失效日期"), required=False, widget=_Day())
    owner_team_id = forms.TypedChoiceField(label=_("责任单位"), coerce=int)
    responsible_id = forms.TypedChoiceField(
        label=_("责任人"), required=False, coerce=int, empty_value=None
    )
    review_days = forms.IntegerField(
        label=_("复核周期（天）"), required=False, min_value=1, max_value=180,
        help_text=_("最多 180 天；空着按系统设置"),
    )  # fmt: skip
    change_note = forms.CharField(
        label=_("这次改了什么"), required=False, max_length=200, help_text=_("审核的人先看这句")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, reach: Reach, now: datetime, owner: int | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        teams = sorted({*reach.team_ids, *([owner] if owner else ())})
        people = people_as(roles=STAFF, team_ids=teams, now=now)
        offered: dict[str, Any] = {
            "power_item": [("", _("不关联")), *power_choices()],
            "category_code": leaf_choices(_("不分类")),
            "area_code": area_choices(_("全区")),
            "owner_team_id": owner_choices(reach),
            "responsible_id": [("", _("由单位负责人")), *((p.id, p.name) for p in people)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def content(self) -> Content:
        """What the article is to say."""
        data = self.cleaned_data
        plain = ("question", "answer", "steps", "materials", "basis", "basis_no", "category_code",
                 "area_code", "valid_from", "valid_to", "secrecy")  # fmt: skip
        return Content(
            **{name: data[name] for name in plain},
            keywords=tuple(w for w in re.split(r"[、，,;；\s]+", data["keywords"]) if w),
            power_item_id=int(data["power_item"]) if data["power_item"] else None,
        )

    def keeping(self) -> Keeping:
        """Who answers for it."""
        data = self.cleaned_data
        return Keeping(data["owner_team_id"], data["responsible_id"], data["review_days"])


def start_values(reach: Reach, now: datetime) -> dict[str, Any]:
    """A new article: of the writer's unit, from today."""
    own = min(reach.team_ids, default=None)
    return {
        "owner_team_id": own,
        "valid_from": local_date(now),
        "secrecy": Secrecy.PUBLIC,
    }


def values_of(article: Article, version: ArticleVersion) -> dict[str, Any]:
    """An article as the form holds it."""
    same = ("question", "answer", "steps", "materials", "basis", "basis_no", "category_code",
            "area_code", "valid_from", "valid_to", "secrecy")  # fmt: skip
    return {name: getattr(version, name) for name in same} | {
        "keywords": "、".join(version.keywords),
        "power_item": version.power_item_id or "",
        "owner_team_id": article.owner_team_id,
        "responsible_id": article.responsible_id,
        "review_days": article.review_days,
        "seen": article.lock,
    }


class WrongAnswerForm(forms.Form):
    """Saying that an article is wrong."""

    words = _long(_("哪里有误"), 3, 500, _("写明哪句不对、正确的是什么、从哪里知道"), required=True)


class ReportAnswerForm(forms.Form):
    """The owner's word on a report."""

    state = forms.ChoiceField(
        label=_("核实结果"),
        choices=[(s.value, s.label) for s in (ReportState.UPHELD, ReportState.REFUSED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择核实结果")},
    )
    answer = _long(_("说明"), 2, 500, required=True)


class PowerFileForm(forms.Form):
    """A list of powers and duties to take in."""

    file = forms.FileField(
        label=_("权责清单文件（CSV）"),
        help_text=_("表头：code,name,unit,legal_basis,url；UTF-8 编码"),
        error_messages={"required": _("请选择文件")},
    )

    def clean_file(self) -> str:
        """The text of a file of a sane size."""
        file = self.cleaned_data["file"]
        if file.size > 2_000_000:
            raise forms.ValidationError(_t("文件太大，最多 2 MB"))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_t("文件不是 UTF-8 编码")) from error
