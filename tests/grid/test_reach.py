"""Reach: what memberships open up, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from grid.choices import TeamKind
from grid.reach import NOBODY, Grant, Reach, reach_from, shortest
from grid.selectors.reach import reach_of
from haishu_portal.core.roles import ADMIN_ROLES, Role
from tests.factories.core import UserFactory
from tests.factories.grid import (
    NOW,
    BureauFactory,
    CommunityRoomFactory,
    DistrictCentreFactory,
    MembershipFactory,
    SpecialisedTeamFactory,
    TeamFactory,
)

GRID = "330203003002001"


def grant(role: str, kind: str = TeamKind.GENERAL, area: str = GRID, team_id: int = 1) -> Grant:
    return Grant(role=role, team_id=team_id, kind=kind, area_code=area)


def test_worker_reaches_own_grid_only():
    reach = reach_from(7, [grant("worker")])
    assert reach.covers(GRID)
    assert not reach.covers("330203003002002")
    assert not reach.covers("330203003002")
    assert not reach.covers("")
    assert reach.has("lead", "worker")
    assert not reach.has("lead")
    assert reach.in_team(1)
    assert not reach.in_team(2)
    assert not reach.in_team(None)


@pytest.mark.parametrize(
    ("kind", "area", "covered"),
    [
        (TeamKind.GENERAL, GRID, True),
        (TeamKind.COMMUNITY_ROOM, "330203003002", True),
        (TeamKind.STREET_CENTRE, "330203003", True),
        (TeamKind.DISTRICT_CENTRE, "330203", True),
        (TeamKind.COMMUNITY_ROOM, "330203003001", False),
        (TeamKind.SPECIALISED, "330203003", False),
        (TeamKind.BUREAU, "330203", False),
    ],
)
def test_only_territorial_teams_give_ground(kind, area, covered):
    reach = reach_from(7, [grant("worker", kind, area)])
    assert reach.covers(GRID) is covered
    assert reach.in_team(1)


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_reach_no_ground_and_no_team(role):
    reach = reach_from(7, [grant(role, TeamKind.DISTRICT_CENTRE, "330203")])
    assert reach.has(role)
    assert not reach.covers(GRID)
    assert not reach.in_team(1)


def test_prefixes_for_keeps_roles_apart():
    reach = reach_from(
        7,
        [
            grant("worker", area=GRID, team_id=1),
            grant("lead", TeamKind.COMMUNITY_ROOM, "330203003005", team_id=2),
        ],
    )
    assert reach.prefixes == (GRID, "330203003005")
    assert reach.prefixes_for("worker") == (GRID,)
    assert reach.prefixes_for("lead") == ("330203003005",)
    assert reach.prefixes_for("street") == ()
    assert reach.teams_for("lead") == {2}
    assert reach.covers_as("worker", GRID)
    assert not reach.covers_as("lead", GRID)


def test_reach_written_down_by_hand_holds_its_roles_everywhere():
    reach = Reach(1, frozenset({"street"}), frozenset({5}), ("330203003",), is_anonymous=False)
    assert reach.prefixes_for("street") == ("330203003",)
    assert reach.teams_for("street") == {5}
    assert reach.prefixes_for("worker") == ()
    assert reach.teams_for("worker") == frozenset()


@given(st.lists(st.text("012", min_size=1, max_size=5), max_size=12), st.text("012", max_size=6))
def test_shortest_covers_exactly_what_all_codes_cover(codes, probe):
    kept = shortest(codes)
    assert any(map(probe.startswith, kept)) == any(map(probe.startswith, codes))
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)


def test_nobody_and_blocked_accounts_reach_nothing():
    blocked = UserFactory.build(is_active=False, pk=1)
    assert reach_of(None) is NOBODY
    assert reach_of(AnonymousUser()) is NOBODY
    assert reach_of(blocked) is NOBODY
    assert NOBODY.is_anonymous
    assert not NOBODY.covers(GRID)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_reach_of_is_one_query_and_kept(rows, django_assert_num_queries):
    user = UserFactory()
    for _row in range(rows):
        team = SpecialisedTeamFactory(coverage=["330203003002", "330203003003001"])
        MembershipFactory(user=user, team=team, role=Role.LEAD)
    with django_assert_num_queries(1):
        reach = reach_of(user)
        assert reach_of(user) is reach
    assert len(reach.team_ids) == rows
    assert reach.serves("330203003002009")
    assert not reach.serves("330203003003002")


@pytest.mark.django_db
def test_reach_of_counts_only_memberships_in_force_in_working_teams():
    user = UserFactory()
    here = MembershipFactory(user=user)
    MembershipFactory(user=user, valid_to=NOW + timedelta(days=1))
    MembershipFactory(user=user, valid_from=NOW + timedelta(days=9))
    MembershipFactory(user=user, team=TeamFactory(is_active=False))
    MembershipFactory(team=TeamFactory())
    reach = reach_of(user, now=NOW + timedelta(days=2))
    assert reach.team_ids == {here.team_id}
    assert reach.prefixes == (here.team.area_code,)


@pytest.mark.django_db
def test_district_ground_swallows_smaller_ground():
    user = UserFactory()
    MembershipFactory(user=user, team=DistrictCentreFactory(), role=Role.DISPATCHER)
    MembershipFactory(user=user, team=CommunityRoomFactory(), role=Role.COMMUNITY)
    MembershipFactory(user=user, team=BureauFactory(), role=Role.WORKER)
    assert reach_of(user).prefixes == ("330203",)
    assert len(reach_of(user).team_ids) == 3
