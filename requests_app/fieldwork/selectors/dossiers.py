"""Whole cases for the phone: everything it keeps to work without a network."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Prefetch

from grid.reach import Reach
from haishu_portal.core.selectors.settings import setting_int
from requests_app.choices import RequestStatus
from requests_app.fieldwork.selectors.facts import Part, Running, clocks_of, parts_of
from requests_app.models import ExtensionRequest, Ticket, TicketPhoto, TicketUnit
from requests_app.selectors.callers import CallerView, caller_view
from requests_app.selectors.tickets import visible_to
from requests_app.selectors.timeline import TimelineEntry, staff_timelines

MOST = 50
HISTORY = 30


@dataclass
class Dossier:
    """One case with all that belongs to it."""

    ticket: Ticket
    part: Part | None
    clocks: list[Running]
    caller: CallerView | None
    photos: list[TicketPhoto]
    timeline: list[TimelineEntry]
    team_ids: frozenset[int]
    extendable: bool


@dataclass
class Dossiers:
    """Those of the cases asked for that the reader may open, and the numbers of the others."""

    found: list[Dossier] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def dossiers_of(reach: Reach, nos: Sequence[str], *, now: datetime) -> Dossiers:
    """Cases by number, as many queries for fifty as for one; numbers beyond are left out."""
    wanted = list(dict.fromkeys(nos))[:MOST]
    tickets = _tickets(reach, wanted)
    ids = [ticket.pk for ticket in tickets.values()]
    parts, clocks = parts_of(reach, ids), clocks_of(ids, now=now)
    timelines = staff_timelines(tickets.values(), reach, most=HISTORY)
    extended, allowed = _extended(ids), setting_int("max_extensions") if ids else 0
    found = []
    for no in wanted:
        ticket = tickets.get(no)
        if ticket is None:
            continue
        part = None if ticket.lead_team_id in reach.team_ids else parts.get(ticket.pk)
        found.append(
            Dossier(
                ticket=ticket,
                part=part,
                clocks=clocks.get((ticket.pk, part.pk if part else None), []),
                caller=caller_view(reach, ticket, frozenset({part.team_id} if part else ())),
                photos=list(ticket.photos.all()),
                timeline=timelines[ticket.pk],
                team_ids=frozenset(unit.team_id for unit in ticket.units.all()),
                extendable=extended.get(ticket.pk, 0) < allowed,
            )
        )
    return Dossiers(found, [no for no in wanted if no not in tickets])


def _tickets(reach: Reach, nos: Collection[str]) -> dict[str, Ticket]:
    rows = visible_to(reach).filter(no__in=nos).select_related("category", "reporter", "handler")
    rows = rows.prefetch_related("photos", Prefetch("units", queryset=TicketUnit.objects.at_work()))
    return {ticket.no: ticket for ticket in rows}


def _extended(ticket_ids: Collection[int]) -> dict[int, int]:
    rows = ExtensionRequest.objects.filter(ticket_id__in=ticket_ids)
    rows = rows.exclude(status=RequestStatus.REJECTED).order_by()
    found: dict[int, int] = defaultdict(int)
    found.update(rows.values_list("ticket_id").annotate(n=Count("pk")))
    return found
