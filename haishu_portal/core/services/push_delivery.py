"""Ringing telephones: everything due for one person is one push.

So what was held back in the quiet hours comes as one in the morning, and a storm as one summary.
What no device takes goes by SMS, if it presses and the person has a phone.
"""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
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
from haishu_portal.core.push_rules import PIERCING, PRESSING, TEMPLATE, kept_wishes, words_of
from haishu_portal.core.selectors.inbox import unread_count
from haishu_portal.core.selectors.push import targets_of
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
    calm_at = _calm_at(bundle)
    if calm_at is not None:
        bundle.settle(claimed_at=None, not_before=calm_at, attempts=F("attempts") - 1)
        return False
    taken, errors = _ring(gateway, person, bundle)
    if taken:
        return bool(bundle.settle(sent_at=bundle.now, last_error=""))
    if _by_sms(person, bundle):
        return bool(bundle.settle(sent_at=bundle.now, last_error="no device took it: by SMS"))
    return _try_later(bundle, errors)


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
    for pk, target in targets_of(person.pk):
        subscription = PushSubscription.objects.filter(pk=pk)
        try:
            gateway.push(target, push)
        except PushGone:
            subscription.delete()
        except PushFailed as error:
            errors.append(str(error))
        else:
            taken += 1
            subscription.update(reached_at=bundle.now)
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


def _by_sms(person: User, bundle: Bundle) -> bool:
    """Write to the person's own phone instead; several at once as one."""
    wishes = kept_wishes(person.preferences)
    pairs = zip(bundle.rows, bundle.kinds, strict=True)
    chosen = [row for row, kind in pairs if wishes.by_sms(kind)]
    if not chosen or not person.phone_enc:
        return False
    part = Bundle(chosen, bundle.now)
    row, template = part.first, part.first.template
    params = json.loads(row.params_enc or "{}")
    if len(chosen) > 1:
        template = "staff_summary"
        with override(settings.LANGUAGE_CODE):
            params = {"state": words_of(part.kinds), "link": f"{settings.PUBLIC_BASE_URL}/field/"}
    enqueue_message(
        channel=Channel.SMS,
        recipient=person.phone_enc,
        template=template,
        params=params,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        key=f"push-by-sms:{row.idempotency_key}",
        now=bundle.now,
    )
    return True


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
