"""Messages inside the house, for the one they are for."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from haishu_portal.core.choices import Channel
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.message_texts import render_message
from haishu_portal.core.models import OutboxMessage, User
from haishu_portal.core.models.outbox import OutboxQuerySet

COUNT_CAP = 100
COUNT_FRESH_SECONDS = 15
PAGE_SIZE = 30
NEWEST = Keyset(["-id"])


@dataclass(frozen=True)
class Note:
    """One message as its reader sees it."""

    id: int
    subject: str
    body: str
    link: str
    at: datetime
    is_read: bool
    subject_type: str
    subject_id: str


def inbox_of(user: User, *, limit: int) -> list[Note]:
    """Return the newest messages of ``user``, newest first."""
    return [note_of(message) for message in _messages(user.pk).order_by("-id")[:limit]]


def inbox_page(user: User, cursor: str = "", *, unread: bool = False) -> Page[OutboxMessage]:
    """One page of ``user``'s messages, newest first, or of those unread; one query."""
    rows = _messages(user.pk)
    return NEWEST.page(rows.filter(read_at=None) if unread else rows, cursor, size=PAGE_SIZE)


def message_for(user: User, message_id: int) -> Note | None:
    """One message, if it is for ``user``."""
    found = _messages(user.pk).filter(pk=message_id).first()
    return note_of(found) if found else None


def unread_count(user_id: int) -> int:
    """How many messages the person has not opened, counted no further than ``COUNT_CAP``."""
    return _messages(user_id).filter(read_at=None).order_by()[:COUNT_CAP].count()


def unread_mark(user_id: int) -> int:
    """What the bell shows, at most ``COUNT_FRESH_SECONDS`` old."""
    count: int | None = cache.get(mark_key(user_id))
    if count is None:
        count = unread_count(user_id)
        cache.set(mark_key(user_id), count, COUNT_FRESH_SECONDS)
    return count


def mark_key(user_id: int) -> str:
    """Where the bell's number is kept; services that change it drop it."""
    return f"inbox-unread:{user_id}"


def _messages(user_id: int) -> OutboxQuerySet:
    return OutboxMessage.objects.filter(
        channel=Channel.INAPP, recipient_hash=keyed_hash(str(user_id)), sent_at__isnull=False
    )


def note_of(message: OutboxMessage) -> Note:
    """A stored message as its reader sees it."""
    params = json.loads(message.params_enc or "{}")
    text = render_message(message.template, params, params.get("lang", ""))
    return Note(
        id=message.pk,
        subject=text.subject,
        body=text.body,
        link=params.get("link", ""),
        at=message.created_at,
        is_read=message.read_at is not None,
        subject_type=message.subject_type,
        subject_id=message.subject_id,
    )
