"""Invented things for the style guide: a form of every kind, a ticket's life, every tone."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.templatetags.ui_parts import CLOCKS, TONE_ICONS

KINDS = [("help", _("求助")), ("complaint", _("投诉")), ("advice", _("建议"))]
STREETS = [("", _("请选择")), ("1", _("鼓楼街道")), ("2", _("月湖街道")), ("3", _("白云街道"))]
CLOCK_WORDS = {
    "calm": (20, _("还有 4 个工作日")),
    "warm": (60, _("还有 2 个工作日")),
    "near": (85, _("还有 3 小时")),
    "overdue": (100, _("超时 2 小时")),
    "paused": (40, _("已暂停")),
    "met": (70, _("按时办结")),
    "late": (100, _("超时办结")),
}


class SampleForm(forms.Form):
    """One field of every kind the portal draws."""

    name = forms.CharField(label=_("怎么称呼您"), help_text=_("例如：王女士。"), required=False)
    phone = forms.CharField(label=_("手机号码"), help_text=_("只用来告诉您办理结果。"))
    text = forms.CharField(
        label=_("您要反映什么"),
        widget=forms.Textarea,
        help_text=_("什么时候、在哪里、发生了什么、希望怎么解决。"),
    )
    street = forms.ChoiceField(label=_("街道"), choices=STREETS)
    kind = forms.ChoiceField(label=_("属于哪一种"), choices=KINDS, widget=forms.RadioSelect)
    ways = forms.MultipleChoiceField(
        label=_("怎么联系您"),
        choices=[("sms", _("短信")), ("call", _("电话"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when = forms.DateField(
        label=_("发生日期"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    photo = forms.FileField(
        label=_("照片"), help_text=_("最多 6 张，每张不超过 12 MB。"), required=False
    )
    agree = forms.BooleanField(label=_("同意把这些信息交给承办单位"))


def life(now: dt.datetime) -> list[SimpleNamespace]:
    """The timeline of one invented ticket, newest first."""
    rows = [
        (2, _("已经办好"), _("路灯灯泡已更换，当晚恢复照明。"), "leaf", "circle-check"),
        (20, _("正在现场处理"), _("已联系维修班组，今天下午到场。"), "sea", "tool"),
        (26, _("已经交给白云街道安泰社区第三网格"), "", "sea", "send"),
        (27, _("收到您反映的事"), "", "slate", "inbox"),
    ]
    return [
        SimpleNamespace(
            at=now - dt.timedelta(hours=hours),
            title=title,
            text=text,
            tone=tone,
            icon=icon,
            unit=_("白云街道安泰社区"),
            actor="",
            photos=[],
        )
        for hours, title, text, tone, icon in rows
    ]


def everything(now: dt.datetime, *, bound: bool) -> dict[str, Any]:
    """Context of the guide; ``bound`` shows the form as it comes back with errors."""
    return {
        "form": SampleForm({"name": "王", "phone": ""} if bound else None),
        "returning": SampleForm(prefix="return"),
        "clocks": [
            SimpleNamespace(tone=tone, percent=percent, label=label, due=now)
            for tone, (percent, label) in CLOCK_WORDS.items()
            if tone in CLOCKS
        ],
        "tones": sorted(TONE_ICONS.items()),
        "entries": life(now),
        "views": [
            ("all", _("全部"), "?", 128),
            ("due", _("快到期"), "?v=due", 9),
            ("late", _("已超时"), "?v=late", 2),
        ],
        "crumbs": [(_("首页"), "/"), (_("我的网格"), "/"), (_("安泰社区"), "")],
    }
