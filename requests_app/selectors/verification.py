"""Walking the chains of events: is every row as it was written, and is none missing?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet

from requests_app.chain import GENESIS, event_digest
from requests_app.models import Ticket, TicketEvent

CHUNK = 5000
COLUMNS = (
    "ticket_id", "seq", "kind", "move", "actor_id", "actor_label", "team_id", "from_status",
    "to_status", "note", "data", "visibility", "at", "client_at", "prev_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One row that is not as it was written, or is not there."""

    no: str
    seq: int
    what: str


@dataclass
class Walk:
    """Faults found so far, and how many rows and tickets were looked at."""

    rows: int = 0
    tickets: int = 0
    faults: list[Fault] = field(default_factory=list)


def walk_chains(*, no: str = "") -> Iterator[Walk]:
    """Walk every chain (or that of ticket ``no``); yields the running result by ticket.

    A server-side cursor: memory does not grow with the table. ``what`` is ``tampered``
    (digest), ``reordered`` (link to the one before), ``missing`` (gap, or the ticket knows
    more events than there are) or ``unknown`` (more than the ticket knows).
    """
    walk = Walk()
    tickets = Ticket.objects.filter(no=no) if no else Ticket.objects.all()
    for _ticket, rows in groupby(_rows(tickets), key=lambda row: row.ticket_id):
        _walk_one(list(rows), walk)
        yield walk
    for ticket_no in _without_events(tickets):
        walk.faults.append(Fault(ticket_no, 1, "missing"))
    yield walk


def _rows(tickets: QuerySet[Ticket]) -> Iterator[Any]:
    rows = TicketEvent.objects.filter(ticket__in=tickets).order_by("ticket_id", "seq")
    rows = rows.annotate(
        no=F("ticket__no"), last=F("ticket__event_seq"), head=F("ticket__event_head")
    )
    return rows.values_list(*COLUMNS, "no", "last", "head", named=True).iterator(chunk_size=CHUNK)


def _without_events(tickets: QuerySet[Ticket]) -> Iterator[str]:
    lost = tickets.filter(event_seq__gt=0, events__isnull=True)
    return lost.values_list("no", flat=True).iterator(chunk_size=CHUNK)


def _walk_one(rows: list[Any], walk: Walk) -> None:
    wanted, before = 1, GENESIS
    for row in rows:
        for gap in range(wanted, row.seq):
            walk.faults.append(Fault(row.no, gap, "missing"))
        if row.seq == wanted and row.prev_hash != before:
            walk.faults.append(Fault(row.no, row.seq, "reordered"))
        if event_digest(row.no, row.prev_hash, row) != row.hash:
            walk.faults.append(Fault(row.no, row.seq, "tampered"))
        wanted, before = row.seq + 1, row.hash
    last = rows[-1]
    for gap in range(wanted, last.last + 1):
        walk.faults.append(Fault(last.no, gap, "missing"))
    if last.seq > last.last:
        walk.faults.append(Fault(last.no, last.seq, "unknown"))
    elif last.seq == last.last and last.hash != last.head:
        walk.faults.append(Fault(last.no, last.seq, "tampered"))
    walk.rows += len(rows)
    walk.tickets += 1
