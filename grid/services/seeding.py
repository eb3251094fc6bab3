"""Fills an empty portal with the territory of 2014 and its teams.

Rows that exist are left alone, whatever an administrator has made of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from django.db import transaction
from shapely.geometry import Polygon

from grid.choices import Level
from grid.codes import LENGTHS, parent_code
from grid.models import Division, Skill, Team, TeamCoverage
from grid.names import short_name_of
from grid.seedfiles import SeedDivision, read_grids, seed_divisions
from grid.selectors import lookup
from grid.team_plan import SKILLS, TeamPlan, phone_of, plan_teams
from grid.territory_file import centre_of, geojson_of
from grid.tessellate import union_by_prefix

# The grids were laid out in 2008; nothing older is recorded here.
FIRST_DAY = date(2008, 1, 1)


@dataclass(frozen=True)
class SeedReport:
    """How many rows were created and how many stood there before."""

    created: int
    unchanged: int


@transaction.atomic
def seed_territory(*, now: datetime) -> SeedReport:
    """Create the district, 8 streets, 77 communities, 534 grids and the merged communities.

    Household and resident figures are invented, stable per code.
    """
    grids = read_grids()
    listed = seed_divisions()
    standing = set(Division.objects.values_list("code", flat=True))
    shapes = {code: shape for n in LENGTHS.values() for code, shape in _joined(grids, n).items()}
    wanted = [*listed, *_grid_divisions(listed, grids)]
    for level in Level:
        rows = [d for d in wanted if d.level == level and d.code not in standing]
        _create_divisions(rows, shapes, now)
    transaction.on_commit(lookup.invalidate)
    created = sum(division.code not in standing for division in wanted)
    return SeedReport(created=created, unchanged=len(wanted) - created)


@transaction.atomic
def seed_teams(*, now: datetime) -> SeedReport:
    """Create skills, the 873 service teams and their superiors over the divisions in force."""
    Skill.objects.bulk_create(
        [Skill(code=code, name=name) for code, name in SKILLS.items()], ignore_conflicts=True
    )
    names = dict(Division.objects.current().values_list("code", "name"))
    plans = plan_teams(names)
    ids: dict[str, int] = dict(Team.objects.values_list("code", "pk"))
    missing = [(n, plan) for n, plan in enumerate(plans, start=1) if plan.code not in ids]
    for tier in _tiers(missing):
        teams = Team.objects.bulk_create([_team(n, plan, ids, now) for n, plan in tier])
        ids.update({team.code: team.pk for team in teams})
    _equip([plan for _n, plan in missing], ids)
    return SeedReport(created=len(missing), unchanged=len(plans) - len(missing))


def _joined(grids: dict[str, Polygon], length: int) -> dict[str, Polygon]:
    return grids if length == LENGTHS[Level.GRID] else union_by_prefix(grids, length)


def _grid_divisions(
    listed: Iterable[SeedDivision], grids: dict[str, Polygon]
) -> Iterable[SeedDivision]:
    names = {division.code: division.name for division in listed}
    for code in sorted(grids):
        name = f"{names[parent_code(code)]}第{int(code[-3:])}网格"
        yield SeedDivision(code, name, Level.GRID, None, 0.0, 0, None, "")


def _create_divisions(
    divisions: list[SeedDivision], shapes: dict[str, Polygon], now: datetime
) -> None:
    """Create divisions of one level; their parents stand already."""
    parents = dict(Division.objects.current().values_list("code", "pk"))
    rows = Division.objects.bulk_create(
        [_division(d, shapes.get(d.code), parents, _people(d.code, shapes), now) for d in divisions]
    )
    ids = {row.code: row.pk for row in rows} | parents
    for division in divisions:
        if division.superseded_by:
            Division.objects.filter(code=division.code).update(
                superseded_by=ids.get(division.superseded_by)
            )


def _division(
    seed: SeedDivision,
    shape: Polygon | None,
    parents: dict[str, int],
    people: dict[str, int],
    now: datetime,
) -> Division:
    lng, lat = seed.centre or (centre_of(shape) if shape else (None, None))
    return Division(
        code=seed.code,
        name=seed.name,
        short_name=short_name_of(seed.name),
        level=seed.level,
        parent_id=parents.get(parent_code(seed.code)),
        valid_from=FIRST_DAY,
        valid_to=seed.valid_to,
        boundary=geojson_of(shape) if shape else None,
        centre_lng=lng,
        centre_lat=lat,
        updated_at=now,
        **people,
    )


def _people(code: str, shapes: Iterable[str]) -> dict[str, int]:
    """Invented households and residents: those of a grid, or of all grids inside."""
    grids = [c for c in shapes if len(c) == LENGTHS[Level.GRID] and c.startswith(code)]
    households = [240 + crc32(grid.encode()) % 121 for grid in grids]
    return {"households": sum(households), "population": sum(n * 23 // 10 for n in households)}


def _tiers(plans: list[tuple[int, TeamPlan]]) -> list[list[tuple[int, TeamPlan]]]:
    """Plans in batches whose superiors are all in earlier batches."""
    coming = {plan.code for _n, plan in plans}
    tiers: list[list[tuple[int, TeamPlan]]] = []
    while plans:
        tier = [(n, plan) for n, plan in plans if plan.parent not in coming]
        tiers.append(tier)
        coming -= {plan.code for _n, plan in tier}
        plans = [(n, plan) for n, plan in plans if plan.code in coming]
    return tiers


def _team(number: int, plan: TeamPlan, ids: dict[str, int], now: datetime) -> Team:
    return Team(
        code=plan.code,
        name=plan.name,
        kind=plan.kind,
        parent_id=ids[plan.parent] if plan.parent else None,
        area_code=plan.area,
        capacity=plan.capacity,
        phone=phone_of(number),
        updated_at=now,
    )


def _equip(plans: list[TeamPlan], ids: dict[str, int]) -> None:
    skills: dict[str, int] = dict(Skill.objects.values_list("code", "pk"))
    link = Team.skills.through
    link.objects.bulk_create(
        [link(team_id=ids[p.code], skill_id=skills[s]) for p in plans for s in p.skills]
    )
    TeamCoverage.objects.bulk_create(
        [TeamCoverage(team_id=ids[p.code], division_code=c) for p in plans for c in p.coverage]
    )
