"""The tree of teams: figures, candidates, ladders."""

from collections import Counter

import pytest
from django.db.models import Sum

from grid.choices import Level, TeamKind
from grid.models import Division, Skill, Team, TeamCoverage
from grid.selectors.directory import forget_teams, team_by_code, teams_above, teams_for
from grid.services.seeding import SeedReport, seed_teams, seed_territory
from grid.team_plan import BUREAUX, SKILLS, TRADES, apportion, chunks
from tests.factories.grid import NOW, BureauFactory, SpecialisedTeamFactory, TeamFactory

pytestmark = pytest.mark.django_db

GRID = "330203003002001"


def test_seed_creates_exactly_873_service_teams_under_one_tree(teams):
    assert Counter(Team.objects.values_list("kind", flat=True)) == {
        TeamKind.GENERAL: 534,
        TeamKind.SPECIALISED: 339,
        TeamKind.COMMUNITY_ROOM: 77,
        TeamKind.STREET_CENTRE: 8,
        TeamKind.DISTRICT_CENTRE: 1,
        TeamKind.BUREAU: len(BUREAUX),
    }
    assert Team.objects.service().count() == 873
    assert len(BUREAUX) >= 12
    assert Team.objects.filter(parent=None).count() == 1
    assert Team.objects.values("name").distinct().count() == Team.objects.count()
    assert Team.objects.values("phone").distinct().count() == Team.objects.count()
    assert not Team.objects.exclude(phone__startswith="0574-5550").exists()
    assert set(Skill.objects.values_list("code", flat=True)) == set(SKILLS)


def test_seed_twice_changes_nothing_and_keeps_corrections(teams):
    Team.objects.filter(code=f"W{GRID}").update(name="改过的名字", is_active=False)
    Division.objects.filter(code=GRID).update(name="改过的网格")
    assert seed_territory(now=NOW) == SeedReport(created=0, unchanged=621)
    assert seed_teams(now=NOW).created == 0
    assert Team.objects.get(code=f"W{GRID}").name == "改过的名字"
    assert Division.objects.get(code=GRID).name == "改过的网格"


def test_seed_counts_divisions(territory):
    assert Counter(Division.objects.current().values_list("level", flat=True)) == {
        "district": 1,
        "street": 8,
        "community": 77,
        "grid": 534,
    }
    assert not Division.objects.current().filter(boundary=None).exists()
    sums = [
        Division.objects.current().filter(level=level).aggregate(n=Sum("population"))["n"]
        for level in Level
    ]
    assert len(set(sums)) == 1
    assert 300_000 < sums[0] < 400_000


def test_every_grid_is_served_once_by_every_trade(teams):
    pairs = Counter(
        Team.objects.filter(kind=TeamKind.SPECIALISED).values_list(
            "coverage__division_code", "skills__code"
        )
    )
    grids = Division.objects.filter(level="grid").values_list("code", flat=True)
    assert pairs == {(grid, trade): 1 for grid in grids for trade in TRADES}


def test_specialised_teams_stay_inside_their_street(teams):
    for area, code in TeamCoverage.objects.values_list("team__area_code", "division_code"):
        assert code.startswith(area)


def test_teams_for_a_grid_come_in_turn(teams):
    found = teams_for(grid_code=GRID, skill="dispute")
    assert [team.kind for team in found] == [
        TeamKind.SPECIALISED,
        TeamKind.COMMUNITY_ROOM,
        TeamKind.STREET_CENTRE,
        TeamKind.BUREAU,
    ]
    assert found[0].skills == {"dispute"}
    assert found[1].code == "S330203003002"
    found = teams_for(grid_code=GRID, skill="general")
    assert [team.kind for team in found] == [
        TeamKind.GENERAL,
        TeamKind.COMMUNITY_ROOM,
        TeamKind.STREET_CENTRE,
        TeamKind.BUREAU,
        TeamKind.DISTRICT_CENTRE,
    ]


def test_every_skill_finds_somebody_everywhere(teams):
    for skill in SKILLS:
        assert teams_for(grid_code=GRID, skill=skill), skill


def test_teams_for_a_grid_leave_out_excluded_closed_and_silent_teams(teams):
    everyone = teams_for(grid_code=GRID, skill="dispute")
    first, second, third, last = everyone
    Team.objects.filter(pk=second.id).update(is_active=False)
    Team.objects.filter(pk=third.id).update(accepts_dispatch=False)
    forget_teams()
    assert teams_for(grid_code=GRID, skill="dispute", exclude_ids={first.id}) == [last]


def test_teams_for_a_grid_serve_the_grid_not_merely_the_street():
    here = SpecialisedTeamFactory(area_code="330203003", coverage=[GRID], skills=["property"])
    SpecialisedTeamFactory(area_code="330203003", coverage=["330203003002002"], skills=["property"])
    SpecialisedTeamFactory(area_code="330203003", coverage=[GRID], skills=["safety"])
    whole = SpecialisedTeamFactory(
        area_code="330203003", coverage=["330203003"], skills=["property"]
    )
    found = teams_for(grid_code=GRID, skill="property")
    assert [team.id for team in found] == [here.pk, whole.pk]


def test_teams_for_a_grid_of_a_street_are_those_that_answer_for_all_of_it(teams):
    found = teams_for(grid_code="330203003", skill="dispute")
    assert [team.kind for team in found] == [TeamKind.STREET_CENTRE, TeamKind.BUREAU]


def test_teams_for_a_grid_without_skill_ask_for_none():
    team = TeamFactory(area_code=GRID)
    found = teams_for(grid_code=GRID, skill="")
    assert found[0].id == team.pk
    assert found[0].skills == frozenset()


@pytest.mark.parametrize("rows", [1, 3])
def test_teams_are_held_in_memory(rows, django_assert_num_queries):
    for _row in range(rows):
        SpecialisedTeamFactory(area_code="330203003", coverage=[GRID], skills=["safety", "traffic"])
    teams_for(grid_code=GRID, skill="safety")
    with django_assert_num_queries(0):
        found = teams_for(grid_code=GRID, skill="safety")
    assert [team.skills for team in found] == [{"safety", "traffic"}] * rows


def test_the_ladder_climbs_to_the_district(teams):
    team = team_by_code(f"W{GRID}")
    ladder = teams_above(team.pk)
    assert [step.kind for step in ladder] == [
        TeamKind.GENERAL,
        TeamKind.COMMUNITY_ROOM,
        TeamKind.STREET_CENTRE,
        TeamKind.DISTRICT_CENTRE,
    ]
    assert ladder[0].id == team.pk
    assert teams_above(0) == []


def test_the_ladder_of_a_specialised_team_and_a_bureau():
    team, bureau = SpecialisedTeamFactory(), BureauFactory()
    assert [t.kind for t in teams_above(team.pk)] == [
        "specialised",
        "street_centre",
        "district_centre",
    ]
    assert [t.kind for t in teams_above(bureau.pk)] == ["bureau", "district_centre"]


@pytest.mark.parametrize(
    ("total", "weights", "least", "seats"),
    [
        (10, [1, 1, 1], 0, [4, 3, 3]),
        (10, [8, 1, 1], 2, [5, 3, 2]),
        (3, [5, 5, 5], 1, [1, 1, 1]),
        (5, [], 0, []),
    ],
)
def test_apportion_gives_every_seat(total, weights, least, seats):
    assert apportion(total, weights, at_least=least) == seats


def test_chunks_keep_order_and_lose_nothing():
    items = [str(n) for n in range(10)]
    parts = chunks(items, 3)
    assert [len(part) for part in parts] == [3, 4, 3]
    assert [item for part in parts for item in part] == items
