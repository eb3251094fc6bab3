"""Messages out of the house: written with the fact they tell, sent after it, sent once."""

import json
import logging
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.bell import ring
from haishu_portal.core.choices import Channel
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.exceptions import UnknownTemplate
from haishu_portal.core.gateways.base import gateway_for
from haishu_portal.core.masking import STARS, scrub_free_text
from haishu_portal.core.message_texts import SMS_PARAMS, message_text
from haishu_portal.core.models import OutboxMessage, User
from haishu_portal.core.models.outbox import OutboxQuerySet
from haishu_portal.core.selectors.inbox import mark_key
from haishu_portal.core.selectors.outbox import text_of
from haishu_portal.core.tasks import deliver_outbox

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
BATCH = 20
# Below the two minutes after which a claim is taken for dead.
BATCH_SECONDS = 60
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)
_KEYS = uuid.UUID("6f0c7c0e-9d43-5b1a-8a51-3d2f7a0c81e9")


_watched: ContextVar[list[uuid.UUID] | None] = ContextVar("watched_messages", default=None)


@contextmanager
def watching() -> Iterator[list[uuid.UUID]]:
    """Learn the keys of all messages that are queued meanwhile, for showing them beforehand."""
    keys: list[uuid.UUID] = []
    before = _watched.set(keys)
    try:
        yield keys
    finally:
        _watched.reset(before)


def message_key(key: str | uuid.UUID) -> uuid.UUID:
    """Return the idempotency key of a speaking one such as ``ticket:12:accepted``."""
    return key if isinstance(key, uuid.UUID) else uuid.uuid5(_KEYS, key)


def enqueue_message(
    *,
    channel: str,
    recipient: str,
    template: str,
    params: Mapping[str, object],
    subject_type: str,
    subject_id: object,
    key: str | uuid.UUID,
    now: datetime,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Write a message into the outbox inside the caller's transaction.

    The same ``key`` again returns the first message. ``params["lang"]`` chooses the
    language. For ``inapp`` the recipient is the user's id. Raises UnknownTemplate for an
    unknown text or a missing parameter; what the text does not use is not stored.
    """
    kept = _needed_params(channel=channel, template=template, params=params)
    message, created = OutboxMessage.objects.get_or_create(
        idempotency_key=message_key(key),
        defaults={
            "channel": channel,
            "recipient_enc": recipient,
            "recipient_hash": keyed_hash(recipient),
            "template": template,
            "params_enc": json.dumps(kept, ensure_ascii=False),
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "created_at": now,
            "not_before": not_before or now,
        },
    )
    if created:
        _note([message])
        ring(deliver_outbox)
    return message


@dataclass(frozen=True)
class MessageDraft:
    """One message as ``enqueue_message`` takes it, for writing many at once."""

    channel: str
    recipient: str
    template: str
    params: Mapping[str, object]
    subject_type: str
    subject_id: object
    key: str
    not_before: datetime | None = None


def enqueue_messages(*, drafts: Sequence[MessageDraft], now: datetime) -> None:
    """Write many messages in one statement; a key that is there already stays as it was.

    Raises UnknownTemplate like ``enqueue_message``.
    """
    rows = [
        OutboxMessage(
            idempotency_key=message_key(draft.key),
            channel=draft.channel,
            recipient_enc=draft.recipient,
            recipient_hash=keyed_hash(draft.recipient),
            template=draft.template,
            params_enc=json.dumps(
                _needed_params(channel=draft.channel, template=draft.template, params=draft.params),
                ensure_ascii=False,
            ),
            subject_type=draft.subject_type,
            subject_id=str(draft.subject_id),
            created_at=now,
            not_before=draft.not_before or now,
        )
        for draft in drafts
    ]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    _note(rows)
    ring(deliver_outbox)


def _note(rows: Sequence[OutboxMessage]) -> None:
    watched = _watched.get()
    if watched is not None:
        watched += [row.idempotency_key for row in rows]


def deliver_due(*, now: datetime, limit: int) -> int:
    """Send up to ``limit`` due messages; return how many were sent.

    Safe to run many times at once: rows are claimed with SKIP LOCKED and the claim is
    committed before anything is sent. A worker that dies after its claim leaves the row
    to be claimed again, under the same key.
    """
    sent = taken = 0
    while taken < limit:
        batch = _claim(now=now, size=min(BATCH, limit - taken))
        if not batch:
            break
        taken += len(batch)
        sent += _send_batch(batch, now=now)
    return sent


def mark_read(*, message_id: int, reader: User, now: datetime) -> None:
    """Note that an in-app message was read by the one it is for."""
    _unread(reader).filter(pk=message_id).update(read_at=now)
    cache.delete(mark_key(reader.pk))


def mark_all_read(*, reader: User, now: datetime) -> int:
    """Note that everything in ``reader``'s inbox was read; returns how many were not."""
    count = _unread(reader).filter(sent_at__isnull=False).update(read_at=now)
    cache.delete(mark_key(reader.pk))
    return count


def _unread(reader: User) -> OutboxQuerySet:
    return OutboxMessage.objects.filter(
        channel=Channel.INAPP, recipient_hash=keyed_hash(str(reader.pk)), read_at=None
    )


def _needed_params(*, channel: str, template: str, params: Mapping[str, object]) -> dict[str, str]:
    wanted = message_text(template).params
    missing = sorted(wanted - params.keys())
    if missing:
        raise UnknownTemplate(
            _("消息模板 %(name)s 缺少参数：%(missing)s")
            % {"name": template, "missing": "、".join(missing)}
        )
    if channel == Channel.SMS and not wanted <= SMS_PARAMS:
        raise UnknownTemplate(_("短信不得包含诉求内容：%(name)s") % {"name": template})
    return {name: str(params[name]) for name in sorted(wanted | ({"lang"} & params.keys()))}


def _claim(*, now: datetime, size: int) -> list[OutboxMessage]:
    with transaction.atomic():
        rows = list(
            OutboxMessage.objects.due(now)
            .exclude(channel=Channel.PUSH)  # bundled by person: services/push_delivery.py
            .order_by("not_before", "id")
            .select_for_update(skip_locked=True)[:size]
        )
        spent = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
        fresh = [row for row in rows if row.attempts < MAX_ATTEMPTS]
        for row in spent:
            # Every claim ended without a word: the row takes its worker down with it.
            row.failed_at = now
        for row in fresh:
            row.claimed_at = now
            row.attempts += 1
        OutboxMessage.objects.bulk_update(spent, ["failed_at"])
        OutboxMessage.objects.bulk_update(fresh, ["claimed_at", "attempts"])
    return fresh


def _send_batch(batch: list[OutboxMessage], *, now: datetime) -> int:
    started = time.monotonic()
    sent = 0
    for position, row in enumerate(batch):
        if time.monotonic() - started > BATCH_SECONDS:
            _release(batch[position:])
            break
        sent += _send(row, now=now)
    return sent


def _send(row: OutboxMessage, *, now: datetime) -> bool:
    """Hand one claimed message over; whatever goes wrong is written on the row."""
    mine = OutboxMessage.objects.filter(pk=row.pk, claimed_at=row.claimed_at, sent_at=None)
    try:
        text = text_of(row)
        gateway_for(row.channel).send(
            key=row.idempotency_key,
            recipient=row.recipient_enc,
            subject=text.subject,
            body=text.body,
        )
    except Exception as error:  # noqa: BLE001 - one bad message never stops the others
        logger.warning("message %s not sent: %s", row.idempotency_key, type(error).__name__)
        mine.update(**_after_failure(row, error, now=now))
        return False
    return bool(mine.update(sent_at=now, last_error=""))


def _after_failure(row: OutboxMessage, error: Exception, *, now: datetime) -> dict[str, object]:
    facts: dict[str, object] = {
        "claimed_at": None,
        "last_error": f"{type(error).__name__}: {_without_people(str(error), row)}"[:300],
    }
    if row.attempts >= MAX_ATTEMPTS:
        return {**facts, "failed_at": now}
    wait = min(FIRST_RETRY * 2 ** (row.attempts - 1), LAST_RETRY)
    return {**facts, "not_before": now + wait}


def _without_people(words: str, row: OutboxMessage) -> str:
    """What a gateway said, without whom it was about: mail servers repeat the address."""
    recipient = row.recipient_enc
    return scrub_free_text(words.replace(recipient, STARS) if recipient else words)


def _release(rows: list[OutboxMessage]) -> None:
    """Give back what a slow gateway left no time for."""
    for row in rows:
        OutboxMessage.objects.filter(pk=row.pk, claimed_at=row.claimed_at, sent_at=None).update(
            claimed_at=None, attempts=row.attempts - 1
        )
