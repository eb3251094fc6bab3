"""What the phone shows: cards of today, and the next step of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from requests_app import workflow
from requests_app.choices import UnitRole, UnitStatus
from requests_app.models import Ticket, TicketUnit
from requests_app.selectors.clocks import ClockView, running_clocks
from requests_app.selectors.tickets import field_list
from requests_app.workflow import Status

# The one thing to do next, by state.
NEXT: dict[str, Any] = {
    Status.DISPATCHED: _("签收"),
    Status.SIGNED: _("联系诉求人"),
    Status.PROCESSING: _("去办理"),
    Status.REWORKING: _("重新办理"),
    Status.SUSPENDED: _("看看能否恢复"),
    Status.RETURN_REQUESTED: _("等待裁定"),
}
SCOPES = ("team", "mine", "assist")


@dataclass(frozen=True)
class Card:
    """One ticket as a card."""

    ticket: Ticket
    clock: ClockView | None
    next_step: Any
    badge: tuple[str, str]
    is_assist: bool


@dataclass(frozen=True)
class Today:
    """The cards of a scope, how many each scope has, and what presses."""

    cards: list[Card]
    scopes: dict[str, int]
    to_sign: int
    working: int
    near: int
    overdue: int


def today(reach: Reach, *, scope: str, now: datetime) -> Today:
    """Open tickets in hand, most urgent first; three queries for any number of them."""
    tickets = field_list(reach)
    clocks = running_clocks([t.pk for t in tickets], now=now)
    groups: dict[str, list[Ticket]] = {name: [] for name in SCOPES}
    for ticket in tickets:
        led = ticket.lead_team_id in reach.team_ids
        groups["team" if led else "assist"].append(ticket)
        if ticket.handler_id == reach.user_id:
            groups["mine"].append(ticket)
    tones = Counter(clock.tone for clock in clocks.values())
    states = Counter(t.status for t in groups["team"])
    chosen = groups.get(scope, groups["team"])
    return Today(
        cards=[_card(t, clocks.get(t.pk), reach) for t in chosen],
        scopes={name: len(rows) for name, rows in groups.items()},
        to_sign=states[Status.DISPATCHED],
        working=states[Status.SIGNED] + states[Status.PROCESSING] + states[Status.REWORKING],
        near=tones["near"],
        overdue=tones["overdue"],
    )


def _card(ticket: Ticket, clock: ClockView | None, reach: Reach) -> Card:
    is_assist = ticket.lead_team_id not in reach.team_ids
    return Card(
        ticket=ticket,
        clock=clock,
        next_step=_("协办") if is_assist else NEXT.get(ticket.status, ""),
        badge=workflow.BADGES[ticket.status],
        is_assist=is_assist,
    )


def assist_part(reach: Reach, ticket: Ticket) -> TicketUnit | None:
    """The reader's own assisting part in the ticket, one query."""
    return (
        TicketUnit.objects.filter(ticket=ticket, role=UnitRole.ASSIST, team_id__in=reach.team_ids)
        .exclude(status=UnitStatus.RELEASED)
        .first()
    )


def points(tickets: Iterable[Ticket]) -> dict[str, Any]:
    """Tickets with a place as GeoJSON points for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [t.lng, t.lat]},
                "properties": {"name": t.title, "no": t.no, "tone": _point_tone(t)},
            }
            for t in tickets
            if t.lng is not None
        ],
    }


def _point_tone(ticket: Ticket) -> str:
    return {"emergency": "red", "urgent": "amber"}.get(ticket.urgency, "sea")
