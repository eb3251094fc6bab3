"""A team's day as its lead sees it: who has what, what presses, who is there, slots left."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from grid.choices import TeamKind
from grid.codes import LENGTHS, Level
from grid.reach import Reach
from grid.rosters.crew import Crew, Mate
from grid.rosters.selectors.crews import Crews, crews_on, day_bounds
from grid.rosters.selectors.people import team_people
from grid.rules import may_see_team
from grid.selectors.directory import TeamBrief, all_teams, team_brief, teams_serving
from grid.selectors.lookup import children, division_label
from grid.selectors.members import Member
from haishu_portal.core.roles import Role
from requests_app.models import Ticket
from requests_app.selectors.tickets import visible_to
from requests_app.workflow import WITH_UNIT, Status

# What somebody of the team has in hand.
IN_HAND = sorted(str(s.value) for s in WITH_UNIT | {Status.SUSPENDED, Status.RETURN_REQUESTED})
MOST_TEAMS = 200


@dataclass(frozen=True)
class Figures:
    """Tickets in hand: how many, to be signed, due today, overdue, given today."""

    open: int = 0
    to_sign: int = 0
    due_today: int = 0
    overdue: int = 0
    given: int = 0


@dataclass(frozen=True)
class Person:
    """One person of the team today."""

    id: int
    name: str
    mate: Mate
    there: bool
    away_until: datetime | None
    cover: str
    figures: Figures
    done_today: int

    @property
    def slots_left(self) -> int:
        """How many more cases the person takes today."""
        return max(0, self.mate.slots - self.figures.given) if self.there else 0


@dataclass(frozen=True)
class TeamDay:
    """The team, its people by what they have in hand, and what nobody has."""

    team: TeamBrief
    people: Sequence[Person]
    nobody: Figures
    total: Figures
    empty_grids: Sequence[str] = field(default_factory=list)

    @property
    def there(self) -> int:
        """How many are there."""
        return sum(person.there for person in self.people)

    @property
    def slots(self) -> int:
        """Slots of those who are there."""
        return sum(person.mate.slots for person in self.people if person.there)

    @property
    def slots_left(self) -> int:
        """Slots of today that are still free, counted for the team as routing does."""
        return max(0, self.slots - self.total.given)


@dataclass(frozen=True)
class TeamLine:
    """One team in the list of those who answer for the ground."""

    team: TeamBrief
    figures: Figures
    people: int
    there: int
    slots_left: int | None


def teams_seen(reach: Reach) -> list[TeamBrief]:
    """Teams whose day the reader may see: those they lead, then those on their ground."""
    led = reach.teams_for(Role.LEAD)
    seen = [t for t in all_teams() if may_see_team(reach, t.id, t.area_code)]
    return sorted(seen, key=lambda t: (t.id not in led, t.code))


def seen_team(reach: Reach, team_id: int) -> TeamBrief | None:
    """The team, if the reader may see its day."""
    team = team_brief(team_id)
    return team if team and may_see_team(reach, team.id, team.area_code) else None


def team_lines(reach: Reach, teams: Sequence[TeamBrief], *, now: datetime) -> list[TeamLine]:
    """Teams with what presses there, the most overdue first; one query."""
    crews = crews_on(now)
    shown = teams[:MOST_TEAMS]
    figures = _figures(reach, [t.id for t in shown], "lead_team_id", crews, now)
    lines = [_line(team, figures.get(team.id, Figures()), crews, now) for team in shown]
    return sorted(lines, key=lambda x: (-x.figures.overdue, -x.figures.open, x.team.code))


def team_day(reach: Reach, team: TeamBrief, *, now: datetime) -> TeamDay:
    """The team's day; a fixed number of queries however many tickets there are."""
    crews = crews_on(now)
    figures = _figures(reach, [team.id], "handler_id", crews, now)
    done = _done_today(team.id, crews)
    members = team_people(team.id, now=now)
    names = {member.id: member.name for member in members}
    people = [
        _person(
            member,
            crews.of(team.id),
            names=names,
            figures=figures.get(member.id, Figures()),
            done=done[member.id],
            now=now,
        )
        for member in members
    ]
    people.sort(key=lambda p: (-p.figures.overdue, -p.figures.open, p.name))
    others = [f for pk, f in figures.items() if pk not in names]
    return TeamDay(
        team=team,
        people=people,
        nobody=_sum(others),
        total=_sum(figures.values()),
        empty_grids=empty_grids(grids_of(team), now=now),
    )


def grids_of(team: TeamBrief) -> list[str]:
    """Codes of the grids that the team answers for."""
    if team.kind == TeamKind.GENERAL:
        return [team.area_code]
    code = team.area_code
    if team.kind == TeamKind.COMMUNITY_ROOM:
        return [ref.code for ref in children(code)]
    if team.kind == TeamKind.STREET_CENTRE:
        return [ref.code for community in children(code) for ref in children(community.code)]
    return []


def empty_grids(codes: Collection[str], *, now: datetime) -> list[str]:
    """Names of grids whose own team has people, and none of them is there."""
    crews = crews_on(now)
    found = []
    for code in codes:
        if len(code) != LENGTHS[Level.GRID]:
            continue
        own = [t for t in teams_serving(code) if t.kind == TeamKind.GENERAL]
        if own and all(crews.of(t.id).all_away(now) for t in own):
            found.append(division_label(code))
    return found


def _figures(
    reach: Reach, team_ids: Collection[int], by: str, crews: Crews, now: datetime
) -> dict[int | None, Figures]:
    """Figures of what these teams have in hand, by person or by team; one query."""
    begin, end = day_bounds(crews.day)
    rows = (
        visible_to(reach)
        .filter(lead_team_id__in=team_ids, status__in=IN_HAND)
        .order_by()
        .values_list(by)
        .annotate(
            n=Count("pk"),
            to_sign=Count("pk", filter=Q(status=Status.DISPATCHED)),
            today=Count("pk", filter=Q(next_due_at__gte=now, next_due_at__lt=end)),
            late=Count("pk", filter=Q(next_due_at__lt=now)),
            given=Count("pk", filter=Q(dispatched_at__gte=begin)),
        )
    )
    return {key: Figures(*counts) for key, *counts in rows}


def _done_today(team_id: int, crews: Crews) -> Counter[int | None]:
    """Tickets of the team answered today, by who had them in hand; one query."""
    begin, _end = day_bounds(crews.day)
    rows = Ticket.objects.filter(lead_team_id=team_id, replied_at__gte=begin).order_by()
    return Counter(dict(rows.values_list("handler_id").annotate(n=Count("pk"))))


def _person(
    member: Member,
    crew: Crew,
    *,
    names: dict[int, str],
    figures: Figures,
    done: int,
    now: datetime,
) -> Person:
    mate = crew.mate(member.id) or Mate(member.id, 0)
    away = mate.away_at(now)
    return Person(
        id=member.id,
        name=member.name,
        mate=mate,
        there=mate.is_there(now),
        away_until=away.ends_at if away else None,
        cover=names.get(away.cover_id or 0, "") if away else "",
        figures=figures,
        done_today=done,
    )


def _line(team: TeamBrief, figures: Figures, crews: Crews, now: datetime) -> TeamLine:
    crew = crews.of(team.id)
    slots = crew.slots(now)
    left = None if slots is None else max(0, slots - figures.given)
    return TeamLine(team, figures, len(crew.mates), len(crew.there(now)), left)


def _sum(figures: Any) -> Figures:
    rows = [vars(each) for each in figures]
    return Figures(**{name: sum(row[name] for row in rows) for name in vars(Figures())})
