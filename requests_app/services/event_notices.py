"""One message to all callers of an event: composed, counted, confirmed, sent once to each."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.bell import ring
from haishu_portal.core.message_texts import render_message
from haishu_portal.core.models import User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages
from haishu_portal.core.sms import sms_parts
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import EventRefused, MissingField, SecondPersonNeeded
from requests_app.models import EventNotice, EventNoticeState, Reporter, Ticket
from requests_app.selectors.event_callers import (
    SUBJECT,
    callers,
    count_callers,
    secret_callers,
    way_to,
)
from requests_app.services.actors import system_actor
from requests_app.services.event_groups import guard_event, open_event
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.tasks import send_event_notices

TEMPLATE = "event_notice"
BATCH = 500
OPEN_STATES = (EventNoticeState.DRAFT, EventNoticeState.TO_CONFIRM)


def notice_text(event_name: str, words: str) -> str:
    """The message as a caller reads it."""
    return render_message(TEMPLATE, {"no": event_name, "notice": words}).body


def compose_notice(*, event_id: int, words: str, actor: User, now: datetime) -> EventNotice:
    """Write a message down and count whom it would reach; nothing is sent yet.

    Raises NotAllowed, MissingField for empty words, EventRefused for an ended event.
    """
    guard_event(actor, rules.can_run_events)
    if not words.strip():
        raise MissingField(_("请填写通知内容"), fields={"words": _("请填写通知内容")})
    with transaction.atomic():
        event = open_event(event_id)
        notice = EventNotice(event=event, words=words.strip(), made_by=actor, made_at=now)
        _count(notice)
        notice.save()
    return notice


def _count(notice: EventNotice) -> None:
    """Count afresh; many recipients need a second person."""
    counted: dict[str, Any] = count_callers(notice.event_id)
    parts = sms_parts(notice_text(notice.event.name, notice.words))
    people = counted["sms"] + counted["email"]
    notice.counted = {**counted, "people": people, "parts": parts, "total": parts * counted["sms"]}
    notice.needs_second = people > setting_int("event_notice_second")
    notice.state = EventNoticeState.TO_CONFIRM if notice.needs_second else EventNoticeState.DRAFT


def confirm_notice(*, notice_id: int, actor: User, now: datetime) -> EventNotice:
    """Let it go out. Counted again first: a message to many needs somebody else than its writer.

    Raises NotAllowed, SecondPersonNeeded, EventRefused for one that went out or was dropped.
    """
    reach = guard_event(actor, rules.can_run_events)
    with transaction.atomic():
        notice = _open_notice(notice_id)
        _count(notice)
        if _lacks_second(notice, reach):
            refused = True
            notice.save(update_fields=["counted", "needs_second", "state"])
        else:
            refused = False
            notice.state = EventNoticeState.SENDING
            notice.confirmed_by, notice.confirmed_at = actor, now
            notice.save()
            record_audit(
                actor=actor, action="event_notice", obj_type="event", obj_id=notice.event_id,
                extra={"notice": notice.pk, "people": notice.counted["people"]}, now=now,
            )  # fmt: skip
            ring(send_event_notices)
    if refused:
        raise SecondPersonNeeded(
            _("收件人超过 %d 人，须由另一位班长或区级督办复核") % setting_int("event_notice_second")
        )
    return notice


def _lacks_second(notice: EventNotice, reach: Reach) -> bool:
    return notice.needs_second and not rules.can_confirm_notice(reach, notice.made_by_id)


def drop_notice(*, notice_id: int, actor: User, now: datetime) -> EventNotice:  # noqa: ARG001 - one shape
    """Give up a message that has not gone out. Raises NotAllowed, EventRefused."""
    guard_event(actor, rules.can_run_events)
    with transaction.atomic():
        notice = _open_notice(notice_id)
        notice.state = EventNoticeState.DROPPED
        notice.save(update_fields=["state"])
    return notice


def _open_notice(notice_id: int) -> EventNotice:
    rows = EventNotice.objects.select_for_update(of=("self",)).select_related("event")
    notice = rows.filter(pk=notice_id, state__in=OPEN_STATES).first()
    if notice is None:
        raise EventRefused(_("这条通知已发出或已作废"), code="notice_gone")
    return notice


def send_due(*, now: datetime) -> int:
    """Put the messages of every confirmed notice into the outbox; returns how many tickets.

    Batch by batch, each in its own transaction with its progress: a worker that dies goes on
    where it was, and the key of each message holds the caller, so nobody hears twice.
    """
    total = 0
    while done := _send_batch(now):
        total += done
    return total


def _send_batch(now: datetime) -> int:
    with transaction.atomic():
        rows = EventNotice.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related("event").filter(state=EventNoticeState.SENDING)
        notice = rows.order_by("id").first()
        if notice is None:
            return 0
        batch = list(callers(notice.event_id, after=notice.done_to)[:BATCH])
        if batch:
            _queue(notice, batch, now)
            notice.done_to = batch[-1].ticket_id
        if len(batch) < BATCH:
            notice.state, notice.finished_at = EventNoticeState.DONE, now
        notice.save(update_fields=["done_to", "queued", "state", "finished_at"])
    return len(batch)


def _queue(notice: EventNotice, batch: list[Reporter], now: datetime) -> None:
    """Messages of one batch, and a line in the log of each ticket they are about."""
    secret = secret_callers(notice.event_id)
    drafts: dict[str, MessageDraft] = {}
    told: list[int] = []
    for reporter in batch:
        way = way_to(reporter, secret)
        if way.why:
            continue
        told.append(reporter.ticket_id)
        drafts[way.key] = MessageDraft(
            channel=way.via,
            recipient=way.address,
            template=TEMPLATE,
            params={"no": notice.event.name, "notice": notice.words},
            subject_type=SUBJECT,
            subject_id=notice.pk,
            key=f"event-notice:{notice.pk}:{way.key}",
        )
    if drafts:
        enqueue_messages(drafts=list(drafts.values()), now=now)
    notice.queued += len(told)
    ledger = Ledger(actor=system_actor(), now=now)
    words = notice_text(notice.event.name, notice.words)
    for ticket in Ticket.objects.select_for_update().filter(pk__in=told).order_by("pk"):
        data = {"event": notice.event.name, "notice": notice.pk}
        ledger.event(ticket, EventDraft(EventKind.INCIDENT, words, data=data))
    ledger.flush()
