"""Open cases as the phone's list needs them: a few columns, no model, no secret.

Names, numbers, addresses and the words of the resident are not read at all.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from grid.reach import Reach
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.workcalendar import Calendar
from haishu_portal.core.worktime import Unit, moment_at
from requests_app.choices import UNIT_BUSY, UnitRole
from requests_app.fieldwork.selectors.jobs import FIELD_ROLES
from requests_app.models import TicketDeadline, TicketUnit
from requests_app.selectors.tickets import in_hand
from requests_app.workflow import OPEN

MOST = 1000
WARM, NEAR = 0.5, 0.8


class Facts(NamedTuple):
    """The columns of one case."""

    pk: int
    no: str
    version: int
    event_seq: int
    status: str
    urgency: str
    urgency_rank: int
    title: str
    place_label: str
    area_code: str
    lng: float | None
    lat: float | None
    lead_team_id: int | None
    target_team_id: int | None
    handler_id: int | None
    confidential: bool
    designated: bool
    supervision_level: int
    first_contact_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.status in OPEN


COLUMNS = Facts._fields


class Part(NamedTuple):
    """An assisting part of one of the reader's teams."""

    pk: int
    team_id: int
    status: str
    task: str


class Running(NamedTuple):
    """A clock that has not been met; ``near_text`` is when little of it is left."""

    clock: str
    due_at: datetime
    tone: str
    due_text: str
    near_text: str | None


class Listed(NamedTuple):
    """One case of the list."""

    facts: Facts
    part: Part | None
    clock: Running | None


def listed(reach: Reach, *, now: datetime) -> list[Listed]:
    """Open cases of the reader's teams, most urgent and soonest due first; three queries."""
    parts = parts_of(reach)
    found = [Facts._make(row) for row in in_hand(reach, parts).values_list(*COLUMNS)[:MOST]]
    clocks = clocks_of([case.pk for case in found], now=now)
    cases = []
    for case in found:
        part = None if case.lead_team_id in reach.team_ids else parts.get(case.pk)
        own = clocks.get((case.pk, part.pk if part else None), ())
        cases.append(Listed(case, part, own[0] if own else None))
    return cases


def parts_of(reach: Reach, ticket_ids: Iterable[int] | None = None) -> dict[int, Part]:
    """The reader's teams' assisting parts under way, by ticket; one query."""
    rows = TicketUnit.objects.filter(
        role=UnitRole.ASSIST, team_id__in=reach.teams_for(*FIELD_ROLES), status__in=UNIT_BUSY
    ).order_by("-pk")
    if ticket_ids is not None:
        rows = rows.filter(ticket_id__in=ticket_ids)
    names = ("ticket_id", "pk", "team_id", "status", "task")
    return {ticket_id: Part(*rest) for ticket_id, *rest in rows.values_list(*names)}


def clocks_of(
    ticket_ids: Iterable[int], *, now: datetime
) -> dict[tuple[int, int | None], list[Running]]:
    """Running clocks by ticket and part, the soonest first; one query."""
    calendar = load_calendar()
    unmet = TicketDeadline.objects.filter(met_at__isnull=True, cancelled=False).order_by(
        "due_at", "id"
    )
    # One array instead of five hundred parameters: half the time of the query.
    rows = unmet.extra(where=["ticket_id = ANY(%s)"], params=[list(ticket_ids)])
    names = ("ticket_id", "part_id", "clock", "started_at", "due_at", "paused_at", "unit")
    found: dict[tuple[int, int | None], list[Running]] = {}
    for ticket_id, part_id, clock, start, due, paused, unit in rows.values_list(*names):
        if paused is not None:
            running = Running(clock, due, "paused", due.isoformat(), None)
        else:
            warm, near, *texts = _stages(start, due, unit, calendar)
            running = Running(clock, due, _tone(now, warm, near, due), *texts)
        found.setdefault((ticket_id, part_id), []).append(running)
    return found


@lru_cache(maxsize=20_000)
def _stages(
    start: datetime, due: datetime, unit: str, calendar: Calendar
) -> tuple[datetime, datetime, str, str]:
    """When half and four fifths of a clock are used, and its end and the latter as text.

    A clock says the same all day.
    """
    warm, near = (moment_at(start, due, part, Unit(unit), calendar) for part in (WARM, NEAR))
    return warm, near, due.isoformat(), near.isoformat()


def _tone(now: datetime, warm: datetime, near: datetime, due: datetime) -> str:
    if now >= due:
        return "overdue"
    return "near" if now >= near else "warm" if now >= warm else "calm"
