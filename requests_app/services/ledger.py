"""One unit of work over tickets: gather changes, then write them in few statements.

A move touches a ticket, its events, clocks, units and messages. The ledger collects them
while the rules run on locked rows and ``flush`` writes each table once, so that routing a
hundred tickets costs little more than routing one.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from haishu_portal.core.live import TICKET, announce
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages
from requests_app.bulk import insert_rows, update_rows
from requests_app.chain import event_digest
from requests_app.choices import EventKind, Visibility
from requests_app.models import (
    CallbackAttempt,
    Escalation,
    ExtensionRequest,
    ReturnRequest,
    RoutingDecision,
    Ticket,
    TicketDeadline,
    TicketEvent,
    TicketUnit,
)
from requests_app.services.rings import Ring, ring_drafts
from requests_app.services.search_index import COLUMNS, index_tickets

if TYPE_CHECKING:
    from haishu_portal.core.models import User

# Nobody asks for the key of a row just written here.
KEYLESS = frozenset({TicketEvent, Escalation})


@dataclass
class Actor:
    """Who does it: a member of staff, the resident, or the portal itself."""

    user: "User | None" = None
    label: str = ""
    team_id: int | None = None
    team_label: str = ""


@dataclass
class EventDraft:
    """The facts of one event, before it gets its place in the chain."""

    kind: EventKind
    note: str = ""
    move: str = ""
    from_status: str = ""
    to_status: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    visibility: Visibility = Visibility.INTERNAL
    client_at: datetime | None = None
    client_uuid: uuid.UUID | None = None


class Ledger:
    """Changes to locked tickets, written together by ``flush`` inside one transaction."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self._new: dict[type[Model], list[Any]] = {}
        self._changed: dict[tuple[type[Model], int], tuple[Any, set[str]]] = {}
        self._messages: list[MessageDraft] = []
        self._rings: list[Ring] = []

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """Let somebody else act for a while: what follows by rule is the portal's doing."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    @contextmanager
    def untold(self) -> Iterator[None]:
        """Gather no messages for a while: what begins and ends in it is no news to anybody."""
        before = self._messages, self._rings
        self._messages, self._rings = [], []
        try:
            yield
        finally:
            self._messages, self._rings = before

    def change(self, row: Model, **values: Any) -> None:
        """Set columns of a locked row and remember to write them."""
        for name, value in values.items():
            setattr(row, name, value)
        if row.pk is None:
            return
        key = (type(row), row.pk)
        self._changed.setdefault(key, (row, set()))[1].update(values)

    def add(self, row: Model) -> None:
        """Remember a new row."""
        self._new.setdefault(type(row), []).append(row)

    def message(self, draft: MessageDraft) -> None:
        """Remember a message to send after commit."""
        self._messages.append(draft)

    def ring(self, ring: Ring) -> None:
        """Remember whose telephones to ring after commit."""
        self._rings.append(ring)

    def event(self, ticket: Ticket, draft: EventDraft) -> TicketEvent:
        """Append an event to the ticket's chain."""
        event = TicketEvent(
            ticket=ticket,
            seq=ticket.event_seq + 1,
            kind=draft.kind,
            move=draft.move,
            actor=self.actor.user,
            actor_label=self.actor.label,
            team_id=self.actor.team_id,
            team_label=self.actor.team_label,
            from_status=draft.from_status,
            to_status=draft.to_status,
            note=draft.note,
            data=draft.data,
            visibility=draft.visibility,
            at=self.now,
            client_at=draft.client_at,
            client_uuid=draft.client_uuid,
            prev_hash=ticket.event_head,
        )
        event.hash = event_digest(ticket.no, event.prev_hash, event)
        self.change(ticket, event_seq=event.seq, event_head=event.hash, updated_at=self.now)
        self.add(event)
        return event

    def flush(self) -> None:
        """Write everything, and let open pages know. Order follows the foreign keys."""
        touched = self._touched()
        begun, reworded = self._to_index()
        self._update(Ticket)
        self._update(TicketUnit)
        self._insert(TicketUnit)
        self._update(TicketDeadline)
        self._insert(TicketDeadline)
        for model in (RoutingDecision, ReturnRequest, ExtensionRequest, CallbackAttempt):
            self._insert(model)
            self._update(model)
        self._insert(Escalation)
        self._insert(TicketEvent)
        index_tickets(begun, known_units=True)
        index_tickets(reworded)
        left = [model.__name__ for model, rows in self._new.items() if rows]
        if left:
            raise TypeError(f"the ledger does not know how to write {left}")
        if self._rings:
            doer = self.actor.user.pk if self.actor.user else None
            self._messages += ring_drafts(self._rings, without=doer, now=self.now)
            self._rings = []
        if self._messages:
            enqueue_messages(drafts=self._messages, now=self.now)
            self._messages = []
        if touched:
            announce(TICKET, touched)

    def _touched(self) -> set[int]:
        """Ids of the tickets that were changed or are new; those have their key by now."""
        changed = {pk for model, pk in self._changed if model is Ticket}
        return changed | {event.ticket.pk for event in self._new.get(TicketEvent, [])}

    def _to_index(self) -> tuple[list[Ticket], list[Ticket]]:
        """Tickets that begin here, and those whose words, place or units change."""
        events = self._new.get(TicketEvent, ())
        begun = {e.ticket.pk: e.ticket for e in events if e.kind == EventKind.CREATED}
        moved = {u.ticket_id for u in self._new.get(TicketUnit, ())}
        changed: dict[int, Ticket] = {}
        for (model, _pk), (row, names) in self._changed.items():
            if model is TicketUnit and row.is_released and "status" in names:
                moved.add(row.ticket_id)
        for (model, pk), (row, names) in self._changed.items():
            if model is Ticket and pk not in begun and (names & COLUMNS or pk in moved):
                changed[pk] = row
        return list(begun.values()), list(changed.values())

    def _insert(self, model: type[Model]) -> None:
        rows = self._new.pop(model, [])
        if model in KEYLESS and rows:
            # A rung climbed twice stays climbed once; nothing else may repeat.
            insert_rows(model, rows, ignore_conflicts=model is Escalation)
        elif rows:
            model._default_manager.bulk_create(rows)  # noqa: SLF001 - Django's documented name for "the manager"

    def _update(self, model: type[Model]) -> None:
        keys = [key for key in self._changed if key[0] is model]
        changed = [self._changed.pop(key) for key in keys]
        if len(changed) == 1:
            row, names = changed[0]
            row.save(update_fields=sorted(names))
        elif changed:
            names = set().union(*(n for _, n in changed))
            update_rows(model, [row for row, _ in changed], sorted(names))
