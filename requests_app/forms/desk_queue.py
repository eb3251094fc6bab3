"""Narrowing the queue: every filter is a GET parameter, so a list can be linked and kept."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.selectors.directory import team_brief
from grid.selectors.lookup import children
from haishu_portal.core.crypto import decrypt, keyed_hash
from haishu_portal.core.exceptions import Undecipherable
from haishu_portal.core.masking import mask_phone
from haishu_portal.core.widgets import PlainSelect
from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import Channel, Kind, Urgency
from requests_app.queue_look import SORTS
from requests_app.search_input import ticket_number, whole_phone
from requests_app.selectors.categories import category_tree
from requests_app.selectors.tickets import TicketFilter
from requests_app.workflow import OPEN, Status

DISTRICT = "330203"
LONGEST_SEARCH = 30
# Filters in the folded part.
MORE = ("kind", "channel", "category", "since", "until", "team")

Choices = Sequence[tuple[Any, Any]]


def any_of(label: object, choices: Choices) -> list[tuple[Any, Any]]:
    """Choices with a first one that narrows nothing."""
    return [("", label), *choices]


def area_choices(first: Any) -> list[tuple[Any, Any]]:
    """Streets, each with its communities, from memory; ``first`` stands for none."""
    return any_of(
        first,
        [
            (
                street.name,
                [(street.code, f"{street.name}（{_t('全街道')}）")]
                + [(c.code, c.name) for c in children(street.code)],
            )
            for street in children(DISTRICT)
        ],
    )


def category_choices() -> list[tuple[Any, Any]]:
    """The upper two levels of the tree; a branch finds its leaves too."""
    return any_of(
        _("全部分类"),
        [
            (
                top["name"],
                [(top["code"], f"{top['name']}（{_t('全部')}）")]
                + [(c["code"], c["name"]) for c in top.get("children", ())],
            )
            for top in category_tree()
        ],
    )


class QueueForm(forms.Form):
    """The filters above the queue."""

    caller = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("编号或电话"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("编号或完整电话"), "autocomplete": "off"}
        ),
    )
    state = forms.ChoiceField(label=_("状态"), required=False, widget=PlainSelect)
    area = forms.ChoiceField(label=_("街道社区"), required=False, widget=PlainSelect)
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        required=False,
        choices=any_of(_("全部紧急程度"), Urgency.choices),
        widget=PlainSelect,
    )
    overdue = forms.BooleanField(label=_("只看超时"), required=False)
    mine = forms.BooleanField(label=_("只看我的"), required=False)
    category = forms.ChoiceField(label=_("分类"), required=False, widget=PlainSelect)
    kind = forms.ChoiceField(
        label=_("类型"),
        required=False,
        choices=any_of(_("全部类型"), Kind.choices),
        widget=PlainSelect,
    )
    channel = forms.ChoiceField(
        label=_("渠道"),
        required=False,
        choices=any_of(_("全部渠道"), Channel.choices),
        widget=PlainSelect,
    )
    team = forms.IntegerField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(
        label=_("提交不早于"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("提交不晚于"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sort = forms.ChoiceField(label=_("排序"), required=False, choices=SORTS)

    def __init__(self, *args: Any, closed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states: list[Status] = [
            s for s in Status if s != Status.DRAFT and (s not in OPEN) == closed
        ]
        chosen = self.data.get("state")
        states += [s for s in Status if s == chosen and s not in states]
        self._choose("state", any_of(_("全部状态"), [(s.value, s.label) for s in states]))
        # First the tree, whose look at the database brings the other stamps along.
        self._choose("category", category_choices())
        self._choose("area", area_choices(_("全部街道社区")))

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        """A number, or a whole phone number; anything else is refused in words."""
        typed: str = self.cleaned_data["q"].strip()
        if typed and not (ticket_number(typed) or whole_phone(typed)):
            raise ValidationError(
                _("请输入工单编号（如 HS20260105-000012）或完整电话号码；姓名和文字暂不能查")
            )
        return typed

    def clean_caller(self) -> str:
        """The telephone number that a link sealed; another seal finds nobody."""
        try:
            return decrypt(self.cleaned_data["caller"])
        except Undecipherable as error:
            raise ValidationError(_("这个查询链接已失效，请重新输入电话号码")) from error

    def value(self, name: str) -> Any:
        """A cleaned filter, or nothing if it could not be read."""
        return getattr(self, "cleaned_data", {}).get(name) or None

    def wanted(self, view: str, *, mine: bool = False, overdue: bool = False) -> TicketFilter:
        """The filter as the selector takes it; what could not be read narrows nothing."""
        typed = self.value("q") or ""
        number = ticket_number(typed)
        phone = self.value("caller") or ("" if number else whole_phone(typed))
        until = self.value("until")
        return TicketFilter(
            view=view,
            states=(self.value("state"),) if self.value("state") else (),
            area=self.value("area") or "",
            category=self.value("category") or "",
            urgency=self.value("urgency") or "",
            kind=self.value("kind") or "",
            channel=self.value("channel") or "",
            team_id=self.value("team"),
            overdue=overdue or bool(self.value("overdue")),
            mine=mine or bool(self.value("mine")),
            since=_midnight(self.value("since")),
            until=_midnight(until + timedelta(days=1) if until else None),
            no=number,
            phone_hash=keyed_hash(phone) if phone else "",
        )

    @property
    def more_open(self) -> bool:
        """Whether a filter of the folded part could not be read; the others show as chips."""
        return any(self.errors.get(name) for name in MORE)

    def chips(self) -> list[tuple[str, str]]:
        """The filters that are set, as (name, words), to be taken off one by one."""
        found = []
        for name in self.fields:
            value = self.value(name)
            if value and name != "sort":
                found.append((name, self._words(name, value)))
        return found

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if name == "caller" or (name == "q" and not ticket_number(value)):
            return mask_phone(whole_phone(value))
        if name == "team":
            team = team_brief(value)
            return team.name if team else str(value)
        if isinstance(field, forms.ChoiceField):
            return str(dict(_flat(field.choices)).get(value, value))
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        return f"{field.label} {value}" if isinstance(field, forms.DateField) else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat.extend(label if isinstance(label, list | tuple) else [(value, label)])
    return flat


def _midnight(day: Any) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=SHANGHAI) if day else None
