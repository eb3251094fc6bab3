"""Messages as people read them: on their way out, sent, or given up."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from haishu_portal.core.choices import TO_STAFF, Channel
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.masking import mask_email, mask_phone
from haishu_portal.core.message_texts import Rendered, render_message
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.models.outbox import OutboxQuerySet
from haishu_portal.core.sms import sms_parts

LATEST = Keyset(["-failed_at", "-id"])
PAGE_SIZE = 50
COUNT_CAP = 999


@dataclass(frozen=True)
class Outgoing:
    """One message, its recipient masked."""

    id: int
    channel: str
    via: str
    to: str
    template: str
    subject: str
    body: str
    parts: int
    length: int


@dataclass(frozen=True)
class FailedFilter:
    """What the list of failed messages is narrowed to; empty means all of it."""

    channel: str = ""
    error: str = ""
    since: datetime | None = None
    until: datetime | None = None


def text_of(message: OutboxMessage) -> Rendered:
    """The very words that go out for this row."""
    params = json.loads(message.params_enc or "{}")
    return render_message(message.template, params, params.get("lang", ""))


def masked_recipient(message: OutboxMessage) -> str:
    """Whom it goes to, as a screen may show it."""
    recipient = message.recipient_enc
    if message.channel in TO_STAFF:
        return ""
    return mask_email(recipient) if "@" in recipient else mask_phone(recipient)


def outgoing(message: OutboxMessage) -> Outgoing:
    """A row as people read it."""
    text = text_of(message)
    is_sms = message.channel == Channel.SMS
    return Outgoing(
        id=message.pk,
        channel=message.channel,
        via=str(Channel(message.channel).label),
        to=masked_recipient(message),
        template=message.template,
        subject="" if is_sms else text.subject,
        body=text.body,
        parts=sms_parts(text.body) if is_sms else 0,
        length=len(text.body),
    )


def failed_messages(
    wanted: FailedFilter, *, hidden: Q, cursor: str = "", size: int = PAGE_SIZE
) -> Page[OutboxMessage]:
    """One page of given-up messages, the latest first, without those that ``hidden`` matches."""
    rows = _failed(hidden)
    equal = {
        "channel": wanted.channel,
        "last_error__icontains": wanted.error.strip(),
        "failed_at__gte": wanted.since,
        "failed_at__lt": wanted.until,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    return LATEST.page(rows, cursor, size=size)


def failed_count(*, hidden: Q) -> int:
    """How many were given up, counted as far as ``COUNT_CAP`` + 1."""
    return _failed(hidden)[: COUNT_CAP + 1].count()


def failed_among(ids: Collection[int], *, hidden: Q) -> list[int]:
    """Which of these messages were given up and may be seen."""
    return list(_failed(hidden).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def _failed(hidden: Q) -> OutboxQuerySet:
    rows = OutboxMessage.objects.filter(failed_at__isnull=False)
    return rows.exclude(channel__in=TO_STAFF).exclude(hidden)


# (what a gateway's error holds, in small letters) -> what to tell people.
_REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("recipientsrefused", "invalidnumber", "no such", "空号", "550"), _("号码或地址不存在")),
    (("timeout", "timed out"), _("对方没有应答")),
    (("authentication", "535"), _("发送通道不认本系统的账号")),
    (("unknowntemplate",), _("消息模板已不存在")),
    (("connection", "gaierror", "unreachable", "network"), _("连不上发送通道")),
)


def reason_of(message: OutboxMessage) -> str:
    """Why it was given up, in plain words; what the gateway said where none fit."""
    error = message.last_error.lower()
    for signs, words in _REASONS:
        if any(sign in error for sign in signs):
            return gettext(words)
    return message.last_error or gettext("发送程序中断")
