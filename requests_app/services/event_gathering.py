"""Bringing tickets under an event of the town, and taking them out again.

New tickets are placed in the batch that routes them; a sweep finds older ones and those
that were never routed. A person may add and remove, with a reason; what was taken out by
hand no rule brings back.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from haishu_portal.core.models import User
from requests_app import rules
from requests_app.bulk import insert_rows
from requests_app.choices import EventKind
from requests_app.condition_facts import Facts, matches
from requests_app.conditions import ConditionError
from requests_app.exceptions import EventRefused, MissingField
from requests_app.models import EventGroup, EventGroupState, EventMember, JoinedBy, Ticket
from requests_app.selectors.conditions import Known, to_q
from requests_app.selectors.event_groups import (
    RunningEvent,
    event_fault,
    read_event,
    running_events,
)
from requests_app.services.actors import staff_actor, system_actor
from requests_app.services.event_groups import guard_event, open_event
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger

logger = logging.getLogger(__name__)

BATCH = 500
# A sweep looks back a little: a ticket may be written long after it was begun.
LOOK_BACK = timedelta(minutes=30)


class Gatherer:
    """Places the tickets of one batch under the events that run; written at the end."""

    def __init__(self, tickets: Sequence[Ticket], known: Known, now: datetime) -> None:
        self.now = now
        running = running_events()
        self.events = [event for event in running if not event_fault(event, known)]
        self._rows: list[EventMember] = []
        ids = [ticket.pk for ticket in tickets] if running else []
        there = EventMember.objects.filter(ticket_id__in=ids, bound=True) if ids else ()
        # Put there by hand or by a sweep already, or taken out by hand.
        self._there = {(row.ticket_id, row.event_id): row.holds for row in there}

    def place(self, ledger: Ledger, ticket: Ticket, facts: Facts) -> bool:
        """Bring the ticket under the first event it fits; whether it belongs to one now."""
        if any(holds for (pk, _event), holds in self._there.items() if pk == ticket.pk):
            return True
        for event in self.events:
            fits = event.spans(ticket) and (ticket.pk, event.id) not in self._there
            if fits and matches(event.node, facts, now=self.now):
                self._rows.append(_member(event.id, ticket, self.now))
                _tell(ledger, ticket, event.name)
                return True
        return False

    def write(self) -> None:
        """Write the memberships of the batch in one statement."""
        insert_rows(EventMember, self._rows, ignore_conflicts=True)
        self._rows = []


def _member(event_id: int, ticket: Ticket, now: datetime) -> EventMember:
    return EventMember(event_id=event_id, ticket=ticket, joined_by=JoinedBy.RULE, joined_at=now)


def _tell(ledger: Ledger, ticket: Ticket, name: str, note: str = "", *, out: bool = False) -> None:
    data = {"event": name, "out": True} if out else {"event": name}
    ledger.event(ticket, EventDraft(EventKind.INCIDENT, note, data=data))


def gather_due(*, now: datetime) -> int:
    """Gather for every running event what is not under it yet; returns how many tickets."""
    # What a batch of routing wrote while its event was being ended.
    late = EventMember.objects.filter(holds=True, bound=True, event__state=EventGroupState.ENDED)
    late.update(bound=False)
    events = EventGroup.objects.filter(state=EventGroupState.ACTIVE).order_by("id")
    return sum(_gather(event, now) for event in events)


def _gather(row: EventGroup, now: datetime) -> int:
    """Batch after batch, as long as the event is as it was read; the rest waits for a sweep."""
    event, since = read_event(row), row.gather_from or now - LOOK_BACK
    same = EventGroup.objects.filter(pk=row.pk, state=EventGroupState.ACTIVE, version=row.version)
    if event_fault(event, Known()):
        return 0
    total = 0
    while gathered := _gather_batch(event, same, since, now):
        total += gathered
    same.update(gather_from=now - LOOK_BACK)
    return total


def _gather_batch(
    event: RunningEvent, same: QuerySet[EventGroup], since: datetime, now: datetime
) -> int:
    with transaction.atomic():
        if same.select_for_update(no_key=True).first() is None:
            return 0
        rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.filter(_fitting(event, since, now)).defer("content", "address", "reply_text")
        tickets = list(rows.order_by("submitted_at", "pk")[:BATCH])
        ledger = Ledger(actor=system_actor(), now=now)
        for ticket in tickets:
            _tell(ledger, ticket, event.name)
        insert_rows(
            EventMember, [_member(event.id, t, now) for t in tickets], ignore_conflicts=True
        )
        ledger.flush()
    return len(tickets)


def _fitting(event: RunningEvent, since: datetime, now: datetime) -> Q:
    """Tickets of the event's time and place that fit it and are under no running event."""
    try:
        found = to_q(event.node, reach=None, now=now)
    except ConditionError as error:
        logger.warning("event %s gathers nothing: %s", event.id, error.message)
        return Q(pk__in=[])
    taken = EventMember.objects.filter(ticket=OuterRef("pk")).filter(
        Q(event_id=event.id) | Q(holds=True, bound=True)
    )
    found &= Q(submitted_at__gte=max(since, event.starts_at)) & ~Q(Exists(taken))
    if event.ends_at is not None:
        found &= Q(submitted_at__lt=event.ends_at)
    return found & Q(area_code__startswith=event.area_code) if event.area_code else found


def add_ticket(
    *, event_id: int, ticket_id: int, reason: str, actor: User, now: datetime
) -> EventMember:
    """Put a ticket under an event by hand.

    Raises NotAllowed, TicketNotFound, MissingField without a reason, EventRefused when it
    belongs to another running event or this one has ended.
    """
    _reasoned(reason)
    with transaction.atomic():
        event = open_event(event_id)
        guard_event(actor, rules.can_gather)
        case = case_for(ticket_id, actor, lambda reach, _case: rules.can_gather(reach))
        ledger = Ledger(actor=staff_actor(actor), now=now)
        member = _put(event, case.ticket, reason, actor, now)
        _tell(ledger, case.ticket, event.name, reason.strip())
        ledger.flush()
    return member


def _put(event: EventGroup, ticket: Ticket, reason: str, actor: User, now: datetime) -> EventMember:
    facts = {
        "holds": True, "bound": event.is_active, "joined_by": JoinedBy.HAND, "joined_at": now,
        "actor": actor, "reason": reason.strip()[:200],
    }  # fmt: skip
    try:
        with transaction.atomic():
            member, _made = EventMember.objects.update_or_create(
                event=event, ticket=ticket, defaults=facts
            )
    except IntegrityError as error:
        raise EventRefused(
            _("%s 已属于另一个进行中的事件，请先移出") % ticket.no, code="event_taken"
        ) from error
    return member


def remove_ticket(
    *, event_id: int, ticket_id: int, reason: str, actor: User, now: datetime
) -> None:
    """Take a ticket out of an event; no rule brings it back.

    Raises NotAllowed, TicketNotFound, MissingField without a reason.
    """
    _reasoned(reason)
    with transaction.atomic():
        event = open_event(event_id)
        guard_event(actor, rules.can_gather)
        case = case_for(ticket_id, actor, lambda reach, _case: rules.can_gather(reach))
        rows = EventMember.objects.filter(event=event, ticket=case.ticket, holds=True)
        if not rows.update(holds=False, actor=actor, reason=reason.strip()[:200]):
            return
        ledger = Ledger(actor=staff_actor(actor), now=now)
        _tell(ledger, case.ticket, event.name, reason.strip(), out=True)
        ledger.flush()


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise MissingField(_("请写明原因"), fields={"reason": _("请写明原因")})
