"""What the house writes to people, by name.

A short message names the request and where to read on, never what it is about:
``SMS_PARAMS`` is all it may hold, and a test walks every text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from haishu_portal.core.exceptions import UnknownTemplate

# The notice is the house's own word on an event of the town, the same to everybody.
SMS_PARAMS = frozenset({"no", "link", "state", "notice"})


@dataclass(frozen=True)
class MessageText:
    """A named text; ``subject`` and ``body`` are Chinese msgids with ``{name}`` gaps."""

    name: str
    subject: str
    body: str

    @property
    def params(self) -> frozenset[str]:
        """Names of the gaps, the hotline's own number apart."""
        gaps = Formatter().parse(self.subject + self.body)
        return frozenset(name for _text, name, _spec, _conv in gaps if name) - {"hotline"}


@dataclass(frozen=True)
class Rendered:
    """A text ready to send."""

    subject: str
    body: str


_TEXTS: dict[str, MessageText] = {}


def register_text(text: MessageText) -> None:
    """Add a text; a name is given once."""
    if _TEXTS.setdefault(text.name, text) != text:
        raise ValueError(f"message text {text.name} is registered twice")


def message_text(name: str) -> MessageText:
    """Return the text of ``name``; raise UnknownTemplate."""
    if name not in _TEXTS:
        raise UnknownTemplate(gettext("没有名为 %(name)s 的消息模板") % {"name": name})
    return _TEXTS[name]


def all_texts() -> tuple[MessageText, ...]:
    """Return every registered text."""
    return tuple(_TEXTS.values())


def render_message(name: str, params: Mapping[str, str], language: str = "") -> Rendered:
    """Fill the gaps of ``name`` in ``language`` (default: the house's)."""
    text = message_text(name)
    values = {**params, "hotline": settings.HOTLINE}
    with override(language or settings.LANGUAGE_CODE):
        return Rendered(
            subject=gettext(text.subject).format_map(values),
            body=gettext(text.body).format_map(values),
        )


for _text in (
    MessageText(
        "ticket_accepted",
        _("诉求 {no} 已受理"),
        _("【海曙{hotline}】您的诉求 {no} 已受理，办理进度请查看 {link}"),
    ),
    MessageText(
        "ticket_state",
        _("诉求 {no} {state}"),
        _("【海曙{hotline}】您的诉求 {no} 当前状态：{state}，详情请查看 {link}"),
    ),
    MessageText(
        "ticket_more_needed",
        _("诉求 {no} 需要补充信息"),
        _("【海曙{hotline}】您的诉求 {no} 需要补充信息，请打开 {link} 补充，或拨打 {hotline}"),
    ),
    MessageText(
        "ticket_extended",
        _("诉求 {no} 延长办理时限"),
        _("【海曙{hotline}】您的诉求 {no} 已延长办理时限，详情请查看 {link}"),
    ),
    MessageText(
        "ticket_callback",
        _("请评价诉求 {no} 的办理"),
        _("【海曙{hotline}】您的诉求 {no} 已有办理结果，请打开 {link} 评价"),
    ),
    MessageText(
        "staff_assigned",
        _("新派单 {no}"),
        _("【海曙{hotline}】工单 {no} 已派至您的团队，请签收：{link}"),
    ),
    MessageText(
        "staff_reminder",
        _("工单 {no} {state}"),
        _("【海曙{hotline}】工单 {no} {state}，请尽快处理：{link}"),
    ),
    MessageText(
        "staff_told",
        _("工单 {no} {state}"),
        _("【海曙{hotline}】工单 {no} {state}：{link}"),
    ),
    MessageText(
        "staff_mentioned",
        _("工单 {no} 有人提到您"),
        _("【海曙{hotline}】{state}，工单 {no}：{link}"),
    ),
    MessageText(
        "staff_escalated",
        _("工单 {no} 升级督办"),
        _("【海曙{hotline}】工单 {no} {state}，已升级督办：{link}"),
    ),
    MessageText(
        "staff_rule_broken",
        _("分派规则“{no}”无法执行"),
        _("【海曙{hotline}】分派规则“{no}”无法执行，已跳过：{state}。请修改：{link}"),
    ),
    # What a telephone rings for; the body goes out where an SMS stands in for the push.
    MessageText(
        "push_emergency",
        _("特急工单 {no}"),
        _("【海曙{hotline}】特急工单 {no} {state}，请立即处理：{link}"),
    ),
    MessageText(
        "push_urgent",
        _("紧急工单 {no}"),
        _("【海曙{hotline}】紧急工单 {no} {state}，请尽快处理：{link}"),
    ),
    MessageText(
        "push_new",
        _("新工单 {no}"),
        _("【海曙{hotline}】新工单 {no} {state}：{link}"),
    ),
    MessageText(
        "push_mine",
        _("工单 {no} 转交给您"),
        _("【海曙{hotline}】工单 {no} {state}：{link}"),
    ),
    MessageText(
        "push_rework",
        _("工单 {no} 退回重办"),
        _("【海曙{hotline}】工单 {no} {state}，请尽快处理：{link}"),
    ),
    MessageText(
        "push_due",
        _("工单 {no} 即将超时"),
        _("【海曙{hotline}】工单 {no} {state}，请尽快处理：{link}"),
    ),
    MessageText(
        "push_overdue",
        _("工单 {no} 已超时"),
        _("【海曙{hotline}】工单 {no} {state}，请尽快处理：{link}"),
    ),
    MessageText(
        "push_mention",
        _("工单 {no} 有人提到您"),
        _("【海曙{hotline}】{state}，工单 {no}：{link}"),
    ),
    MessageText("push_test", _("试发提醒"), _("【海曙{hotline}】试发提醒：{link}")),
    MessageText(
        "staff_summary",
        _("有 {state}"),
        _("【海曙{hotline}】您有 {state}，请打开：{link}"),
    ),
    MessageText(
        "staff_credential_due",
        _("资质证件：{no}"),
        _("【海曙{hotline}】{no} {state}：{link}"),
    ),
    MessageText(
        "event_notice",
        _("{no}"),
        _("【海曙{hotline}】{no}：{notice}"),
    ),
):
    register_text(_text)
