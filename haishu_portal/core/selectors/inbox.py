"""Messages inside the house, for the one they are for."""

import json
from dataclasses import dataclass
from datetime import datetime

from haishu_portal.core.choices import Channel
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.message_texts import render_message
from haishu_portal.core.models import OutboxMessage, User
from haishu_portal.core.models.outbox import OutboxQuerySet


@dataclass(frozen=True)
class Note:
    """One message as its reader sees it."""

    id: int
    subject: str
    body: str
    link: str
    at: datetime
    is_read: bool


def inbox_of(user: User, *, limit: int) -> list[Note]:
    """Return the newest messages of ``user``, newest first."""
    return [_note(message) for message in _messages(user)[:limit]]


def unread_count(user: User) -> int:
    """Count what ``user`` has not opened."""
    return _messages(user).filter(read_at=None).count()


def _messages(user: User) -> OutboxQuerySet:
    return OutboxMessage.objects.filter(
        channel=Channel.INAPP, recipient_hash=keyed_hash(str(user.pk)), sent_at__isnull=False
    ).order_by("-id")


def _note(message: OutboxMessage) -> Note:
    params = json.loads(message.params_enc or "{}")
    text = render_message(message.template, params, params.get("lang", ""))
    return Note(
        id=message.pk,
        subject=text.subject,
        body=text.body,
        link=params.get("link", ""),
        at=message.created_at,
        is_read=message.read_at is not None,
    )
