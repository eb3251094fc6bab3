"""Writing down an event of the town, and what is done with it."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.widgets import PlainSelect
from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import Urgency
from requests_app.conditions import dump
from requests_app.forms.condition_field import ConditionField
from requests_app.forms.desk_queue import area_choices
from requests_app.forms.rule_form import moment
from requests_app.models import EventGroup, EventGroupKind
from requests_app.selectors.routing_rules import FIRST_FACTS
from requests_app.selectors.tickets import TicketFilter
from requests_app.services.event_groups import EventInput
from requests_app.workflow import Status

CODE = re.compile(r"\d{2,15}", re.ASCII)
MOST_NUMBERS = 200
# What an event gathers unless somebody says otherwise.
WORDS: dict[str, list[str]] = {
    EventGroupKind.TYPHOON: [
        "台风",
        "积水",
        "倒树",
        "倒伏",
        "内涝",
        "进水",
        "停电",
        "坠落",
        "漏雨",
        "大风",
    ],
    EventGroupKind.WATER: ["停水", "没水", "断水", "水压"],
    EventGroupKind.POWER: ["停电", "没电", "断电", "跳闸"],
    EventGroupKind.HEAT: ["高温", "中暑", "停电", "停水"],
    EventGroupKind.OTHER: [],
}
ANSWERS: dict[str, Any] = {
    EventGroupKind.TYPHOON: _(
        "台风影响期间，抢险队伍已全部上岗，按险情轻重依次处置。"
        "请远离积水、断线和倒伏树木；有人员受困请立即拨打119。"
    ),
    EventGroupKind.WATER: _(
        "供水单位正在抢修，恢复时间确定后会短信告知；需要应急送水请告诉我们地址。"
    ),
    EventGroupKind.POWER: _(
        "供电单位正在抢修，恢复时间确定后会短信告知；家中有医疗设备需用电的请告诉我们。"
    ),
    EventGroupKind.HEAT: _("高温期间请减少外出；老人独居需要上门看望的，请告诉我们地址。"),
}


class EventForm(forms.Form):
    """One event."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("事件名称"), max_length=40, error_messages={"required": _("请填写事件名称")}
    )
    kind = forms.ChoiceField(label=_("类型"), choices=EventGroupKind.choices, widget=PlainSelect)
    starts_at = moment(_("起始时间"), required=True)
    ends_at = moment(_("结束时间（手动结束可不填）"))
    area_code = forms.ChoiceField(label=_("范围"), required=False, widget=PlainSelect)
    condition = ConditionField(
        label=_("归入工单的条件"), personal=False, only=FIRST_FACTS - {"event"}, required=False
    )
    answer = forms.CharField(
        label=_("统一答复口径"), required=False, max_length=500,
        help_text=_("登记新工单和接电话时显示给话务员"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 30}),
    )  # fmt: skip
    is_public = forms.BooleanField(label=_("在公众首页公布"), required=False)
    public_words = forms.CharField(
        label=_("公众看到的话"), required=False, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 30}),
    )  # fmt: skip

    def __init__(self, *args: Any, event: EventGroup | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        if event is not None:
            kwargs.setdefault("initial", {n: getattr(event, n) for n in self.base_fields})
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["area_code"].choices = area_choices(_("全区"))  # type: ignore[attr-defined]

    def given(self) -> EventInput:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return EventInput(
            name=data["name"].strip(),
            kind=data["kind"],
            condition=dump(data["condition"]),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            area_code=data["area_code"],
            answer=data["answer"].strip(),
            is_public=data["is_public"],
            public_words=data["public_words"].strip(),
        )


def fresh_event(kind: str, now: datetime) -> dict[str, Any]:
    """A form filled in for one click: kind, name with the day, from this morning on."""
    label = EventGroupKind(kind).label
    here = now.astimezone(SHANGHAI)
    words = WORDS[kind]
    test = {"field": "words", "op": "any_word", "value": words}
    return {
        "kind": kind,
        "name": f"{label} {here:%m-%d}",
        "starts_at": here - timedelta(hours=6),
        "condition": {"all": [test] if words else []},
        "answer": ANSWERS.get(kind, ""),
    }


class ListedForm(forms.Form):
    """Which tickets of the event are listed; what cannot be read narrows nothing."""

    state = forms.ChoiceField(required=False, choices=Status.choices)
    urgency = forms.ChoiceField(required=False, choices=Urgency.choices)
    area = forms.CharField(required=False, max_length=15)
    category = forms.CharField(required=False, max_length=6)
    overdue = forms.BooleanField(required=False)

    def wanted(self) -> TicketFilter:
        """The filter as the selector takes it."""
        self.is_valid()
        data = self.cleaned_data
        return TicketFilter(
            view="all",
            states=(data["state"],) if data.get("state") else (),
            urgency=data.get("urgency") or "",
            area=_code(data.get("area")),
            category=_code(data.get("category")),
            overdue=bool(data.get("overdue")),
        )


def _code(text: str | None) -> str:
    return text if text and CODE.fullmatch(text) else ""


class ByHandForm(forms.Form):
    """Tickets by number, to be put under an event or taken out, with the reason."""

    numbers = forms.CharField(
        label=_("工单编号"), max_length=6000, widget=forms.Textarea(attrs={"rows": 2, "cols": 30}),
        help_text=_("可一次填多个，用空格或换行分开"),
        error_messages={"required": _("请填写工单编号")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("原因"), max_length=200, error_messages={"required": _("请写明原因")}
    )

    def clean_numbers(self) -> list[str]:
        """Numbers, each once."""
        found = re.split(r"[\s,，、;；]+", self.cleaned_data["numbers"].strip().upper())
        return list(dict.fromkeys(no for no in found if no))[:MOST_NUMBERS]


class NoticeForm(forms.Form):
    """The words of a message to all callers."""

    words = forms.CharField(
        label=_("通知内容"), max_length=300,
        help_text=_("写给所有诉求人的同一段话；不要写个人信息"),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 30}),
        error_messages={"required": _("请填写通知内容")},
    )  # fmt: skip
