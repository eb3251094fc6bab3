"""What the phone shows: the jobs of today, each with the reader's own clock, and their points."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app.choices import UNIT_BUSY, EventKind, UnitRole, UnitStatus, Urgency
from requests_app.models import Ticket, TicketEvent, TicketUnit
from requests_app.models.ticket import NO_CLOCK
from requests_app.selectors.clocks import ClockView, clock_views
from requests_app.selectors.tickets import in_hand
from requests_app.workflow import Status

MOST = 500
FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)
WORKING = frozenset({Status.SIGNED, Status.PROCESSING, Status.REWORKING})


@dataclass(frozen=True)
class Job:
    """One open ticket in the reader's hands; ``part`` where their team only assists."""

    ticket: Ticket
    clock: ClockView | None
    part: TicketUnit | None = None

    @property
    def to_sign(self) -> bool:
        """Whether nobody of the team has signed for it yet."""
        if self.part:
            return self.part.status == UnitStatus.ASSIGNED
        return self.ticket.status == Status.DISPATCHED

    @property
    def working(self) -> bool:
        """Whether it is being worked on."""
        if self.part:
            return self.part.status == UnitStatus.SIGNED
        return self.ticket.status in WORKING

    @property
    def near(self) -> bool:
        """Whether little of the time is left."""
        return self.clock is not None and self.clock.tone == "near"

    @property
    def late(self) -> bool:
        """Whether the time has run out."""
        return self.clock is not None and self.clock.tone == "overdue"


# What a counter on top of the list counts; it narrows the list too.
COUNTERS: dict[str, Callable[[Job], bool]] = {
    "sign": lambda job: job.to_sign,
    "working": lambda job: job.working,
    "near": lambda job: job.near,
    "late": lambda job: job.late,
}
SCOPES = ("team", "mine", "assist")


@dataclass(frozen=True)
class Today:
    """The jobs of a scope, how many each scope has, and what presses in this one."""

    jobs: list[Job]
    scopes: dict[str, int]
    counts: dict[str, int]


def jobs_of(reach: Reach, *, now: datetime) -> list[Job]:
    """Open jobs of the reader's teams, by urgency then clock; three queries for any number."""
    parts = _parts(reach)
    tickets = list(in_hand(reach, parts).select_related("category")[:MOST])
    clocks = clock_views([t.pk for t in tickets], now=now)
    found = []
    for ticket in tickets:
        part = None if ticket.lead_team_id in reach.team_ids else parts.get(ticket.pk)
        found.append(Job(ticket, _running(clocks.get(ticket.pk, []), part), part))
    return sorted(found, key=_turn)


def today(reach: Reach, *, scope: str, only: str = "", now: datetime) -> Today:
    """The jobs of one scope, narrowed by one of the counters."""
    jobs = jobs_of(reach, now=now)
    groups = {
        "team": [j for j in jobs if j.part is None],
        "mine": [j for j in jobs if j.part is None and j.ticket.handler_id == reach.user_id],
        "assist": [j for j in jobs if j.part is not None],
    }
    chosen = groups[scope]
    counted = COUNTERS.get(only)
    return Today(
        jobs=[j for j in chosen if counted is None or counted(j)],
        scopes={name: len(group) for name, group in groups.items()},
        counts={name: sum(map(test, chosen)) for name, test in COUNTERS.items()},
    )


def _parts(reach: Reach) -> dict[int, TicketUnit]:
    rows = TicketUnit.objects.filter(
        role=UnitRole.ASSIST,
        team_id__in=reach.teams_for(*FIELD_ROLES),
        status__in=UNIT_BUSY,
    )
    return {row.ticket_id: row for row in rows}


def _running(clocks: Iterable[ClockView], part: TicketUnit | None) -> ClockView | None:
    part_id = part.pk if part else None
    return next((c for c in clocks if c.met_at is None and c.part_id == part_id), None)


def _turn(job: Job) -> tuple[int, datetime, int]:
    return job.ticket.urgency_rank, job.clock.due_at if job.clock else NO_CLOCK, job.ticket.pk


def assist_part(reach: Reach, ticket: Ticket) -> TicketUnit | None:
    """The reader's own assisting part in the ticket, one query."""
    return (
        TicketUnit.objects.at_work()
        .filter(ticket=ticket, role=UnitRole.ASSIST, team_id__in=reach.team_ids)
        .first()
    )


def done_today(user_id: int | None, *, now: datetime) -> dict[str, int]:
    """How often the person signed, contacted and replied since midnight in Ningbo; one query."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = TicketEvent.objects.filter(actor_id=user_id, at__gte=midnight)
    steps = list(rows.order_by().values_list("kind", "move"))
    return {
        "signed": sum(move == "sign" for _kind, move in steps),
        "contacted": sum(kind == EventKind.CONTACT for kind, _move in steps),
        "replied": sum(move == "reply" for _kind, move in steps),
    }


def points(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Jobs with a place as GeoJSON features."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [j.ticket.lng, j.ticket.lat]},
            "properties": {"name": j.ticket.title, "no": j.ticket.no, "tone": _point_tone(j)},
        }
        for j in jobs
        if j.ticket.lng is not None
    ]


def _point_tone(job: Job) -> str:
    if job.late or job.ticket.urgency == Urgency.EMERGENCY:
        return "red"
    return "amber" if job.near or job.ticket.urgency == Urgency.URGENT else "sea"


def revisions(ticket_ids: Collection[int]) -> dict[int, tuple[str, int, str]]:
    """Number, version and revision of tickets as they are now; one query."""
    rows = Ticket.objects.filter(pk__in=ticket_ids).values_list("pk", "no", "version", "event_seq")
    return {pk: (no, version, f"{version}.{seq}") for pk, no, version, seq in rows}
