"""Every active team, held in the process: names for timelines, candidates for routing.

Some 990 rows. Read again when any team changed; other processes notice within
``CHECK_SECONDS``.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from grid.choices import TeamKind
from grid.codes import code_chain
from grid.models import Team, TeamCoverage
from haishu_portal.core import stamps

CHECK_SECONDS = 30.0
WATCHED = "teams"
stamps.watch(WATCHED, partial(stamps.table_stamp, WATCHED, Team), every=CHECK_SECONDS)

# Steps in the tree from the grid's own team, and whose turn it is first.
_TURN = {
    TeamKind.SPECIALISED: 0,
    TeamKind.GENERAL: 1,
    TeamKind.COMMUNITY_ROOM: 2,
    TeamKind.STREET_CENTRE: 3,
    TeamKind.BUREAU: 4,
    TeamKind.DISTRICT_CENTRE: 5,
}


@dataclass(frozen=True)
class TeamBrief:
    """A team as lists, timelines and routing need it."""

    id: int
    code: str
    name: str
    kind: TeamKind
    parent_id: int | None
    area_code: str
    phone: str
    capacity: int
    accepts_dispatch: bool
    skills: frozenset[str]


@dataclass
class _Directory:
    stamp: stamps.Stamp | None = None
    by_id: dict[int, TeamBrief] = field(default_factory=dict)
    serving: dict[str, list[TeamBrief]] = field(default_factory=dict)


_held = _Directory()


def team_brief(team_id: int | None) -> TeamBrief | None:
    """The active team with this id, from memory."""
    return _directory().by_id.get(team_id) if team_id is not None else None


def team_name(team_id: int | None) -> str:
    """Name of the team, empty if there is none."""
    team = team_brief(team_id)
    return team.name if team else ""


def team_by_code(code: str) -> Team:
    """The team of this code, closed or not; one query. Raises ``Team.DoesNotExist``."""
    return Team.objects.get(code=code)


def teams_above(team_id: int) -> list[TeamBrief]:
    """The team and those above it, lowest first, from memory."""
    ladder: list[TeamBrief] = []
    team = team_brief(team_id)
    while team is not None and team not in ladder:
        ladder.append(team)
        team = team_brief(team.parent_id)
    return ladder


def teams_for(*, grid_code: str, skill: str, exclude_ids: Collection[int] = ()) -> list[TeamBrief]:
    """Teams that answer for ``grid_code`` with ``skill`` and take dispatches, from memory.

    Ordered by whose turn it is: specialised, general, room, street, bureau, district; then
    by code. An empty ``skill`` asks for none.
    """
    serving = _directory().serving
    found = {t.id: t for code in code_chain(grid_code) for t in serving.get(code, ())}
    fit = [
        t
        for t in found.values()
        if t.accepts_dispatch and t.id not in exclude_ids and (not skill or skill in t.skills)
    ]
    return sorted(fit, key=lambda t: (_TURN[t.kind], t.code))


def teams_serving(code: str) -> list[TeamBrief]:
    """Teams whose area, or a place they serve, is exactly this division, from memory."""
    return list(_directory().serving.get(code, ()))


def all_teams() -> list[TeamBrief]:
    """Every active team, in order of code, from memory."""
    return sorted(_directory().by_id.values(), key=lambda t: t.code)


def directory_version() -> stamps.Stamp:
    """Changes whenever any team did, as far as this process has noticed."""
    return _directory().stamp or ()


def forget_teams() -> None:
    """Make the next look read the tables; for services that change teams, and for tests."""
    _held.stamp = None
    stamps.forget(WATCHED)


def _directory() -> _Directory:
    stamp = stamps.stamp(WATCHED)
    if stamp != _held.stamp:
        _read()
        _held.stamp = stamp
    return _held


def _read() -> None:
    teams = {t.pk: _brief(t) for t in Team.objects.active().prefetch_related("skills")}
    serving: dict[str, list[TeamBrief]] = defaultdict(list)
    for team in teams.values():
        # A specialised team lives in a street but serves its covered grids only.
        if team.kind != TeamKind.SPECIALISED:
            serving[team.area_code].append(team)
    for row in TeamCoverage.objects.filter(team__in=teams):
        serving[row.division_code].append(teams[row.team_id])
    _held.by_id, _held.serving = teams, dict(serving)


def _brief(team: Team) -> TeamBrief:
    return TeamBrief(
        id=team.pk,
        code=team.code,
        name=team.name,
        kind=TeamKind(team.kind),
        parent_id=team.parent_id,
        area_code=team.area_code,
        phone=team.phone,
        capacity=team.capacity,
        accepts_dispatch=team.accepts_dispatch,
        skills=frozenset(skill.code for skill in team.skills.all()),
    )
