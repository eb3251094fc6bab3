"""Narrowing the audit trail."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.selectors.audit import AuditFilter, audit_actions
from haishu_portal.core.worktime import SHANGHAI

ACTIONS: dict[str, Any] = {
    "reveal": _("查看个人信息"),
    "document_download": _("下载附件"),
    "caller_search": _("查找来电人"),
    "membership.grant": _("授予岗位"),
    "membership.end": _("收回岗位"),
    "user_changed": _("修改账号"),
    "user_created": _("新建账号"),
    "second_factor_reset": _("重置两步验证"),
    "account_unlocked": _("解除登录锁定"),
    "token_issued": _("签发接口令牌"),
    "token_revoked": _("收回接口令牌"),
    "setting_changed": _("修改设置"),
    "message_resend": _("重发消息"),
    "message_readdress": _("改地址重发消息"),
    "team.change": _("修改单位"),
    "teams.import": _("导入单位"),
    "territory.import": _("导入区划"),
    "division.correct": _("更正区划"),
    "calendar.day": _("修改工作日历"),
    "calendar.hours": _("修改办公时间"),
    "calendar.import": _("导入工作日历"),
    "catalog.seeded": _("载入事项目录"),
    "catalog.deleted": _("删除事项目录"),
    "powers.import": _("导入权责清单"),
    "tickets_exported": _("导出工单"),
    "event_make": _("新建突发事件"),
    "event_edit": _("修改突发事件"),
    "event_start": _("启动突发事件"),
    "event_end": _("结束突发事件"),
    "event_notice": _("发送事件通知"),
}


def action_label(action: str) -> str:
    """An act in words, or by its own name."""
    return str(ACTIONS.get(action, action))


class AuditForm(forms.Form):
    """Person, act, object, days."""

    person = forms.CharField(label=_("人员"), required=False, max_length=40)
    action = forms.ChoiceField(label=_("操作"), required=False)
    object_id = forms.CharField(label=_("对象编号"), required=False, max_length=64)
    since = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(name, action_label(name)) for name in audit_actions()]
        self.fields["action"].choices = [("", _("全部操作")), *found]  # type: ignore[attr-defined]

    def wanted(self) -> AuditFilter:
        """The filter; what could not be read narrows nothing."""
        data = getattr(self, "cleaned_data", {})
        until = data.get("until")
        return AuditFilter(
            person=data.get("person", ""),
            action=data.get("action", ""),
            object_id=data.get("object_id", ""),
            since=midnight(data.get("since")),
            until=midnight(until + timedelta(days=1) if until else None),
        )


def midnight(day: Any) -> datetime | None:
    """Its first moment in Ningbo; None of none."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI) if day else None
