"""Ringing telephones: everything due for one person is one push.

So what was held back in the quiet hours comes as one in the morning, and a storm as one summary.
What no device takes goes by SMS, if it presses and the person has a phone.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override

from haishu_portal.core.choices import Channel
from haishu_portal.core.gateways.push import Push, PushFailed, PushGone
from haishu_portal.core.gateways.webpush import WebPushGateway
from haishu_portal.core.models import OutboxMessage, PushSubscription, User
from haishu_portal.core.models.outbox import OutboxQuerySet
from haishu_portal.core.push_news import settled_news
from haishu_portal.core.push_rules import (
    PIERCING,
    PRESSING,
    TEMPLATE,
    PushWishes,
    kept_wishes,
    words_of,
)
from haishu_portal.core.selectors.inbox import unread_count
from haishu_portal.core.selectors.push import subscriptions_of, target_of
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.outbox import FIRST_RETRY, enqueue_message

logger = logging.getLogger(__name__)

MOST_ROWS = 500
STORM = timedelta(minutes=10)
# A push that is an hour late helps nobody.
MAX_ATTEMPTS = 5
# Below the two minutes after which a claim is taken for dead.
RUN_SECONDS = 60


@dataclass(frozen=True)
class Bundle:
    """What is due for one person, claimed."""

    rows: Sequence[OutboxMessage]
    now: datetime

    @property
    def kinds(self) -> list[str]:
        """What happened, once for each row."""
        return [row.template.removeprefix(TEMPLATE) for row in self.rows]

    @property
    def first(self) -> OutboxMessage:
        """The oldest."""
        return self.rows[0]

    def split(self, chosen: Callable[[str], bool]) -> tuple["Bundle", "Bundle"]:
        """The rows whose kind is chosen, and the others."""
        pairs = list(zip(self.rows, self.kinds, strict=True))
        yes = [row for row, kind in pairs if chosen(kind)]
        return Bundle(yes, self.now), Bundle([row for row in self.rows if row not in yes], self.now)

    def wait_until(self, at: datetime) -> None:
        """Put it off; that is no failed attempt."""
        self.settle(claimed_at=None, not_before=at, attempts=F("attempts") - 1)

    def settle(self, **facts: object) -> int:
        """Write what became of it, unless the claim was lost meanwhile."""
        mine = OutboxMessage.objects.filter(pk__in=[row.pk for row in self.rows])
        return mine.filter(claimed_at=self.now, sent_at=None).update(**facts)


def deliver_pushes(*, now: datetime, limit: int) -> int:
    """Ring up to ``limit`` people for whom something is due; returns how many were reached.

    Safe to run many times at once: rows are claimed with SKIP LOCKED before anybody is rung.
    A push that is sent twice after a crash shows once: it carries the same tag.
    """
    started, reached = time.monotonic(), 0
    gateway = WebPushGateway()
    # Every try ended without a word: the row takes its worker down with it.
    spent = OutboxMessage.objects.due(now).filter(channel=Channel.PUSH, attempts__gte=MAX_ATTEMPTS)
    spent.update(failed_at=now, claimed_at=None)
    for _turn in range(limit):
        rows = _claim(now)
        if not rows or time.monotonic() - started > RUN_SECONDS:
            Bundle(rows, now).settle(claimed_at=None, attempts=F("attempts") - 1)
            break
        reached += _carry_safely(gateway, Bundle(rows, now))
    return reached


def _carry_safely(gateway: WebPushGateway, bundle: Bundle) -> bool:
    """One person's bad row never silences the others."""
    try:
        return _carry(gateway, bundle)
    except Exception as error:
        logger.exception("push %s failed", bundle.first.idempotency_key)
        return _try_later(bundle, [type(error).__name__])


def _claim(now: datetime) -> list[OutboxMessage]:
    with transaction.atomic():
        first = _due(now).first()
        if first is None:
            return []
        same = _due(now).filter(recipient_hash=first.recipient_hash)
        rows = list(same[:MOST_ROWS])
        for row in rows:
            row.claimed_at = now
            row.attempts += 1
        OutboxMessage.objects.bulk_update(rows, ["claimed_at", "attempts"])
    return rows


def _due(now: datetime) -> OutboxQuerySet:
    rows = OutboxMessage.objects.due(now).filter(channel=Channel.PUSH)
    return rows.order_by("not_before", "id").select_for_update(skip_locked=True)


def _carry(gateway: WebPushGateway, bundle: Bundle) -> bool:
    person = User.objects.filter(pk=int(bundle.first.recipient_enc), is_active=True).first()
    if person is None:
        bundle.settle(failed_at=bundle.now, claimed_at=None, last_error="account is switched off")
        return False
    bundle = _hold_back(_without_settled(bundle, person), kept_wishes(person.preferences))
    if not bundle.rows:
        return False
    calm_at = _calm_at(bundle)
    if calm_at is not None:
        bundle.wait_until(calm_at)
        return False
    taken, errors = _ring(gateway, person, bundle)
    if taken:
        return bool(bundle.settle(sent_at=bundle.now, last_error=""))
    told, rest = _by_sms(person, bundle)
    if rest.rows:
        _try_later(rest, errors)
    return told


def _without_settled(bundle: Bundle, person: User) -> Bundle:
    """What is still news; the rest is dropped, so that the morning counts what there is to do."""
    asked = [
        (row.subject_type, row.subject_id, kind)
        for row, kind in zip(bundle.rows, bundle.kinds, strict=True)
    ]
    old = settled_news(person, asked)
    pairs = list(zip(bundle.rows, asked, strict=True))
    gone = Bundle([row for row, key in pairs if key in old], bundle.now)
    gone.settle(failed_at=bundle.now, claimed_at=None, last_error="settled meanwhile")
    return Bundle([row for row, key in pairs if key not in old], bundle.now)


def _hold_back(bundle: Bundle, wishes: PushWishes) -> Bundle:
    """What may ring now; the rest waits for the end of the quiet hours.

    Judged here again: a retry, a storm or a slow worker carries a push into the night.
    """
    at = {kind: wishes.ring_at(kind, bundle.now) for kind in set(bundle.kinds)}
    held, now = bundle.split(lambda kind: at[kind] > bundle.now)
    if held.rows:
        held.wait_until(max(at.values()))
    return now


def _calm_at(bundle: Bundle) -> datetime | None:
    """When to ring instead, if the telephone has rung too often just now."""
    if PIERCING & set(bundle.kinds):
        return None
    earlier = OutboxMessage.objects.filter(
        recipient_hash=bundle.first.recipient_hash,
        channel=Channel.PUSH,
        sent_at__gt=bundle.now - STORM,
    )
    # Rows that went out together were one push.
    times = sorted({at for at in earlier.values_list("sent_at", flat=True) if at})
    most = max(setting_int("push_storm_count"), 1)
    return times[-most] + STORM if len(times) >= most else None


def _ring(gateway: WebPushGateway, person: User, bundle: Bundle) -> tuple[int, list[str]]:
    """How many devices took it, and why the others did not; dead subscriptions go."""
    push, taken, errors = _push(person, bundle), 0, []
    for subscription in subscriptions_of(person.pk):
        mine = PushSubscription.objects.filter(pk=subscription.pk)
        try:
            gateway.push(target_of(subscription), push)
        except PushGone:
            mine.delete()
        except PushFailed as error:
            errors.append(str(error))
        except Exception as error:
            # Tried again as a whole, the telephones that took it would ring each time.
            logger.exception("push %s: one device failed", bundle.first.idempotency_key)
            errors.append(type(error).__name__)
        else:
            taken += 1
            mine.update(reached_at=bundle.now)
    return taken, errors


def _push(person: User, bundle: Bundle) -> Push:
    """Kind, number and counts: never a word of what a case is about."""
    alone = len(bundle.rows) == 1
    params = json.loads(bundle.first.params_enc or "{}")
    no = params.get("no", "") if alone else ""
    with override(settings.LANGUAGE_CODE):
        title = gettext("有 %s") % words_of(bundle.kinds)
    return Push(
        payload={
            "kind": bundle.kinds[0] if alone else "summary",
            "no": no,
            "count": len(bundle.rows),
            "unread": unread_count(person.pk),
            "title": title,
            "url": f"/field/t/{no}/" if no else "/field/",
        },
        topic=hashlib.sha256((no or "summary").encode()).hexdigest()[:32],
        pressing=bool((PRESSING | PIERCING) & set(bundle.kinds)),
    )


def _by_sms(person: User, bundle: Bundle) -> tuple[bool, Bundle]:
    """Write to the person's own phone instead, several at once as one; and what is left untold.

    The text is queued and its rows are settled together or not at all: else a crash between
    the two would write twice, or drop what joined the bundle meanwhile.
    """
    wishes = kept_wishes(person.preferences)
    part, rest = bundle.split(wishes.by_sms)
    if not part.rows or not person.phone_enc:
        return False, bundle
    with transaction.atomic():
        _write_sms(person.phone_enc, part)
        told = part.settle(sent_at=bundle.now, last_error="no device took it: by SMS")
        if told < len(part.rows):  # somebody else took some over: theirs to tell
            transaction.set_rollback(True)
            return False, rest
    return True, rest


def _write_sms(phone: str, part: Bundle) -> None:
    row, template = part.first, part.first.template
    params = json.loads(row.params_enc or "{}")
    if len(part.rows) > 1:
        template = "staff_summary"
        with override(settings.LANGUAGE_CODE):
            params = {"state": words_of(part.kinds), "link": f"{settings.PUBLIC_BASE_URL}/field/"}
    enqueue_message(
        channel=Channel.SMS,
        recipient=phone,
        template=template,
        params=params,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        key=f"push-by-sms:{row.idempotency_key}",
        now=part.now,
    )


def _try_later(bundle: Bundle, errors: Sequence[str]) -> bool:
    """No device took it and nobody wants it by SMS."""
    why, tries = ", ".join(errors)[:300], max(row.attempts for row in bundle.rows)
    if not errors or tries >= MAX_ATTEMPTS:
        bundle.settle(failed_at=bundle.now, claimed_at=None, last_error=why or "no device")
        return False
    logger.warning("push %s not sent: %s", bundle.first.idempotency_key, why)
    wait = FIRST_RETRY * 2 ** (tries - 1)
    bundle.settle(claimed_at=None, not_before=bundle.now + wait, last_error=why)
    return False
