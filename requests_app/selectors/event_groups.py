"""Events of the town: those that run, held in memory for intake and banners; lists and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.lookup import division_label
from haishu_portal.core.keyset import Keyset, Page
from requests_app.conditions import Node
from requests_app.models import EventGroup, EventGroupKind, EventGroupState, EventMember, Ticket
from requests_app.selectors.conditions import Known, fault_in, read_condition, sentence
from requests_app.selectors.tickets import TicketFilter, filtered, visible_to

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet

BANNER_SECONDS = 5.0
COUNT_SECONDS = 5
ORDER = Keyset(["urgency_rank", "submitted_at", "id"])


@dataclass(frozen=True)
class RunningEvent:
    """A running event, parsed; ``wrong`` says why its condition matches nothing."""

    id: int
    name: str
    kind: str
    node: Node
    wrong: str
    area_code: str
    starts_at: datetime
    ends_at: datetime | None
    answer: str
    is_public: bool
    public_words: str

    def spans(self, ticket: Ticket) -> bool:
        """Whether the ticket lies in the event's time and place."""
        begun = self.starts_at <= ticket.submitted_at
        going = self.ends_at is None or ticket.submitted_at < self.ends_at
        return begun and going and ticket.area_code.startswith(self.area_code)


class _Held:
    stamp: tuple[Any, ...] = ()
    events: tuple[RunningEvent, ...] = ()
    checked: float = float("-inf")


_held = _Held()


def running_events() -> tuple[RunningEvent, ...]:
    """Events that run now, oldest first; one small query, the rows only after a change."""
    rows = EventGroup.objects.filter(state=EventGroupState.ACTIVE).order_by()
    found = rows.aggregate(changed=Max("updated_at"), rows=Count("pk"), newest=Max("pk"))
    stamp = tuple(found.values())
    if stamp != _held.stamp:
        _held.events = tuple(read_event(row) for row in rows.order_by("id"))
        _held.stamp = stamp
    _held.checked = monotonic()
    return _held.events


def events_for_banner() -> tuple[RunningEvent, ...]:
    """The same, at most ``BANNER_SECONDS`` old and mostly without a query."""
    if monotonic() - _held.checked > BANNER_SECONDS:
        return running_events()
    return _held.events


def forget_events() -> None:
    """Make the next look read the table; for tests."""
    _held.stamp, _held.checked = (), float("-inf")


def read_event(row: EventGroup) -> RunningEvent:
    """A stored event, parsed; an unreadable condition matches nothing and says so."""
    node, wrong = read_condition(row.condition)
    return RunningEvent(
        id=row.pk, name=row.name, kind=row.kind, node=node, wrong=wrong, area_code=row.area_code,
        starts_at=row.starts_at, ends_at=row.ends_at, answer=row.answer,
        is_public=row.is_public, public_words=row.public_words,
    )  # fmt: skip


def event_fault(event: RunningEvent, known: Known) -> str:
    """Why the event can gather nothing; empty when it can."""
    return fault_in(event.node, event.wrong, known=known)


def event_sentence(event: RunningEvent, known: Known) -> str:
    """What gathers under the event, in words."""
    where = division_label(event.area_code) if event.area_code else _("全区")
    return _("%(where)s，%(condition)s") % {
        "where": where or event.area_code,
        "condition": sentence(event.node, known=known),
    }


@dataclass(frozen=True)
class Banner:
    """What somebody who takes in or brings a request is told of a running event."""

    id: int
    name: str
    kind: str
    count: int
    answer: str


def banners() -> list[Banner]:
    """Running events with how many tickets they have, at most some seconds old."""
    events = events_for_banner()
    if not events:
        return []
    counts = _member_counts([event.id for event in events])
    return [
        Banner(e.id, e.name, str(EventGroupKind(e.kind).label), counts.get(e.id, 0), e.answer)
        for e in events
    ]


def public_events() -> list[RunningEvent]:
    """Running events that the public may read of; from memory."""
    return [e for e in events_for_banner() if e.is_public and e.public_words]


def _member_counts(event_ids: list[int]) -> dict[int, int]:
    key = "event-counts:" + ",".join(map(str, event_ids))
    counts: dict[int, int] | None = cache.get(key)
    if counts is None:
        rows = EventMember.objects.filter(event_id__in=event_ids, holds=True).order_by()
        counts = dict(rows.values_list("event_id").annotate(n=Count("pk")))
        cache.set(key, counts, COUNT_SECONDS)
    return counts


def listed_events(limit: int = 100) -> list[Any]:
    """Events, running ones first, newest first, each with ``size``; one query."""
    rows = EventGroup.objects.select_related("made_by").annotate(
        size=Count("members", filter=Q(members__holds=True))
    )
    order = {EventGroupState.ACTIVE: 0, EventGroupState.PREPARING: 1, EventGroupState.ENDED: 2}
    found = list(rows.order_by("-id")[:limit])
    return sorted(found, key=lambda event: order[EventGroupState(event.state)])


def event_tickets(reach: Reach, event_id: int) -> "TicketQuerySet":
    """Tickets of the event that the reader may open."""
    ids = EventMember.objects.filter(event_id=event_id, holds=True).values("ticket_id")
    return visible_to(reach).filter(pk__in=ids)


def event_page(
    reach: Reach, event_id: int, wanted: TicketFilter, *, now: datetime, cursor: str = ""
) -> Page[Ticket]:
    """One page of the event's tickets, the urgent first; one query at any depth."""
    ids = EventMember.objects.filter(event_id=event_id, holds=True).values("ticket_id")
    rows = filtered(reach, wanted, now=now).filter(pk__in=ids)
    return ORDER.page(rows.select_related("category").brief(), cursor)


def event_of(ticket: Ticket) -> EventGroup | None:
    """The running event the ticket belongs to; one query, none in calm times."""
    if not events_for_banner():
        return None
    rows = EventMember.objects.filter(ticket=ticket, holds=True, bound=True)
    member = rows.select_related("event").first()
    return member.event if member else None


def numbered(reach: Reach, numbers: Iterable[str]) -> dict[str, int]:
    """Ids of the tickets with these numbers that the reader may open; one query."""
    wanted = [no for no in numbers if "\x00" not in no]
    return dict(visible_to(reach).filter(no__in=wanted).values_list("no", "pk"))
