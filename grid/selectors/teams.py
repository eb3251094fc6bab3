"""Which teams answer for a grid, and to whom a team escalates."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q

from grid.choices import SERVICE_KINDS, TeamKind
from grid.codes import code_chain
from grid.models import Skill, Team, TeamCoverage

# A tree of handlers is never deeper: service team, room, centre, district.
_MAX_STEPS = 6

# Steps in the tree from the grid's own team: up to the common superior and down again.
_DISTANCE = {
    TeamKind.GENERAL: 0,
    TeamKind.COMMUNITY_ROOM: 1,
    TeamKind.STREET_CENTRE: 2,
    TeamKind.SPECIALISED: 3,
    TeamKind.DISTRICT_CENTRE: 3,
    TeamKind.BUREAU: 4,
}
# Who should have a matter first: those who do the work, then those who organise it.
_TURN = {
    TeamKind.SPECIALISED: 0,
    TeamKind.GENERAL: 1,
    TeamKind.COMMUNITY_ROOM: 2,
    TeamKind.STREET_CENTRE: 3,
    TeamKind.BUREAU: 4,
    TeamKind.DISTRICT_CENTRE: 5,
}


@dataclass(frozen=True)
class TeamCandidate:
    """A team that could take a matter; ``distance`` counts steps in the tree from the grid team."""

    id: int
    name: str
    code: str
    kind: TeamKind
    capacity: int
    skills: frozenset[str]
    distance: int


def candidate_teams(
    *, grid_code: str, skill: str, exclude_ids: Collection[int] = ()
) -> list[TeamCandidate]:
    """Active teams with ``skill`` that answer for ``grid_code`` and take dispatches (1 query).

    Ordered by whose turn it is: specialised, general, room, street, bureau, district; then by
    code. ``grid_code`` may be any division code; only teams whose area or coverage contains
    all of it count. An empty ``skill`` asks for no skill. The caller weighs load.
    """
    around = code_chain(grid_code)
    covered = TeamCoverage.objects.filter(team=OuterRef("pk"), division_code__in=around)
    # A specialised team lives in a street but serves its covered grids only.
    answering = Q(area_code__in=around) & ~Q(kind=TeamKind.SPECIALISED)
    teams = (
        Team.objects.active()
        .filter(accepts_dispatch=True)
        .filter(answering | Exists(covered))
        .exclude(pk__in=list(exclude_ids))
        .annotate(skill_codes=ArrayAgg("skills__code", filter=Q(skills__isnull=False), default=[]))
    )
    if skill:
        having = Skill.teams.through.objects.filter(team=OuterRef("pk"), skill__code=skill)
        teams = teams.filter(Exists(having))
    found = [_candidate(team) for team in teams]
    return sorted(found, key=lambda team: (_TURN[team.kind], team.code))


def _candidate(team: Team) -> TeamCandidate:
    kind = TeamKind(team.kind)
    return TeamCandidate(
        id=team.pk,
        name=team.name,
        code=team.code,
        kind=kind,
        capacity=team.capacity,
        skills=frozenset(team.skill_codes),  # type: ignore[attr-defined]
        distance=_DISTANCE[kind],
    )


def parent_team(team_id: int) -> Team | None:
    """Team to which ``team_id`` escalates; ``None`` at the top or if there is no such team."""
    return Team.objects.filter(children=team_id).first()


def team_ladder(team_id: int) -> list[Team]:
    """The team and all above it, lowest first (1 query): team, room, street, district."""
    above = "__".join(["parent"] * _MAX_STEPS)
    team = Team.objects.select_related(above).filter(pk=team_id).first()
    ladder: list[Team] = []
    while team is not None and len(ladder) <= _MAX_STEPS:
        ladder.append(team)
        team = team.parent
    return ladder


def team_of_area(code: str) -> Team | None:
    """The territorial team whose own area is ``code``: grid team, room, centre or district."""
    return (
        Team.objects.active()
        .filter(area_code=code)
        .exclude(kind__in=[TeamKind.SPECIALISED, TeamKind.BUREAU])
        .first()
    )


def teams_serving(grid_code: str) -> list[Team]:
    """Service teams, general and specialised, that serve ``grid_code``, in order of code."""
    covered = TeamCoverage.objects.filter(
        team=OuterRef("pk"), division_code__in=code_chain(grid_code)
    )
    return list(
        Team.objects.active()
        .filter(kind__in=sorted(SERVICE_KINDS))
        .filter(Exists(covered) | Q(kind=TeamKind.GENERAL, area_code=grid_code))
        .prefetch_related("skills")
        .order_by("code")
    )


def team_by_code(code: str) -> Team:
    """The team of this code. Raises ``Team.DoesNotExist``."""
    return Team.objects.get(code=code)
