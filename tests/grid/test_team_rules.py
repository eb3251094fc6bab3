"""Who runs a team's day, and who reads it."""

import pytest

from grid import rules
from grid.choices import TeamKind
from grid.reach import Grant, reach_from
from haishu_portal.core.roles import Role

OWN, OTHER = 1, 2
GRID, COMMUNITY, STREET = "330203003001001", "330203003001", "330203003"


def reach(role, *, team=OWN, area=GRID, kind=TeamKind.GENERAL):
    return reach_from(7, [Grant(role=role, team_id=team, kind=kind, area_code=area)])


@pytest.mark.parametrize("role", list(Role))
def test_only_its_lead_runs_a_team(role):
    assert rules.may_run_team(reach(role), OWN) is (role == Role.LEAD)
    assert not rules.may_run_team(reach(role), OTHER)
    assert not rules.may_run_team(reach(role), None)


@pytest.mark.parametrize(
    ("role", "area", "kind", "sees"),
    [
        (Role.COMMUNITY, COMMUNITY, TeamKind.COMMUNITY_ROOM, True),
        (Role.COMMUNITY, "330203003002", TeamKind.COMMUNITY_ROOM, False),
        (Role.STREET, STREET, TeamKind.STREET_CENTRE, True),
        (Role.STREET, "330203004", TeamKind.STREET_CENTRE, False),
        (Role.DISTRICT, "330203", TeamKind.DISTRICT_CENTRE, False),
        (Role.DISPATCHER, "330203", TeamKind.DISTRICT_CENTRE, False),
        (Role.WORKER, GRID, TeamKind.GENERAL, False),
        (Role.LEAD, GRID, TeamKind.GENERAL, False),
    ],
)
def test_who_answers_for_the_ground_reads_its_teams(role, area, kind, sees):
    who = reach(role, team=OTHER, area=area, kind=kind)
    assert rules.may_see_team(who, OWN, GRID) is sees
    assert not rules.may_run_team(who, OWN)


@pytest.mark.parametrize("role", list(Role))
def test_who_has_teams_to_look_at(role):
    assert rules.sees_teams(reach(role)) is (role in {Role.LEAD, Role.COMMUNITY, Role.STREET})


def test_the_lead_sees_a_team_without_ground():
    who = reach(Role.LEAD, kind=TeamKind.SPECIALISED, area=STREET)
    assert rules.may_see_team(who, OWN, STREET)
