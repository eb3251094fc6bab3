"""Who may visit, see and move what: predicates and their SQL twins, both ways."""

from types import SimpleNamespace

import pytest

from grid.choices import TeamKind
from grid.patrol import rules
from grid.patrol.choices import RiskLevel
from grid.patrol.models import RiskItem, VisitPlan
from grid.patrol.workflow import BY_NAME, MOVES, OPEN, RiskState
from grid.reach import Grant, reach_from
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory
from tests.factories.grid import TeamFactory
from tests.factories.patrol import GRID, NOW, PlanFactory

OWN, NEXT, FAR = GRID, "330203003001002", "330203004001001"
ME, OTHER = 1, 2
KINDS = {
    Role.WORKER: (TeamKind.GENERAL, OWN),
    Role.LEAD: (TeamKind.GENERAL, OWN),
    Role.COMMUNITY: (TeamKind.COMMUNITY_ROOM, OWN[:12]),
    Role.STREET: (TeamKind.STREET_CENTRE, OWN[:9]),
}


def reach(role, user_id=ME, team_id=7, area=None):
    kind, ground = KINDS.get(role, (TeamKind.DISTRICT_CENTRE, "330203"))
    return reach_from(user_id, [Grant(role, team_id, kind, area or ground)])


def plan(code=OWN, team_id=None):
    return SimpleNamespace(grid_code=code, team_id=team_id)


def risk(code=OWN, level=RiskLevel.YELLOW, state=RiskState.LISTED, settled_by=None):
    return SimpleNamespace(grid_code=code, level=level, state=state, settled_by_id=settled_by)


VISITS = [
    (Role.WORKER, plan(), True),
    (Role.WORKER, plan(NEXT), False),
    (Role.WORKER, plan(NEXT, team_id=7), True),
    (Role.WORKER, plan(NEXT, team_id=8), False),
    (Role.LEAD, plan(), True),
    (Role.LEAD, plan(FAR), False),
    (Role.COMMUNITY, plan(NEXT), True),
    (Role.COMMUNITY, plan(FAR), False),
    (Role.STREET, plan(), False),
    (Role.DISTRICT, plan(), False),
    (Role.AGENT, plan(), False),
    (Role.SYSADMIN, plan(), False),
    (Role.AUDITOR, plan(), False),
]


@pytest.mark.parametrize(("role", "facts", "allowed"), VISITS)
def test_who_visits(role, facts, allowed):
    assert rules.can_visit(reach(role), facts) is allowed


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*KINDS, Role.DISTRICT, Role.AGENT, Role.SYSADMIN, Role.AUDITOR])
def test_lists_of_visits_follow_the_same_rule(role):
    mine, others = TeamFactory(), TeamFactory()
    rows = [
        PlanFactory(grid_code=code, team=team)
        for code in (OWN, NEXT, FAR)
        for team in (None, mine, others)
    ]
    who = reach(role, team_id=mine.pk)

    seen = set(VisitPlan.objects.visible_to(who).values_list("pk", flat=True))

    assert seen == {row.pk for row in rows if rules.can_visit(who, row)}


SEEN = [
    (Role.WORKER, risk(), True),
    (Role.WORKER, risk(NEXT, RiskLevel.RED), False),
    (Role.COMMUNITY, risk(NEXT), True),
    (Role.COMMUNITY, risk(FAR, RiskLevel.RED), False),
    (Role.STREET, risk(), False),
    (Role.STREET, risk(level=RiskLevel.ORANGE), True),
    (Role.STREET, risk(FAR, RiskLevel.ORANGE), False),
    (Role.STREET, risk(state=RiskState.ESCALATED), True),
    (Role.DISTRICT, risk(level=RiskLevel.ORANGE), False),
    (Role.DISTRICT, risk(level=RiskLevel.RED), True),
    (Role.DISTRICT, risk(FAR, state=RiskState.ESCALATED), True),
    (Role.AGENT, risk(level=RiskLevel.RED), False),
    (Role.SYSADMIN, risk(level=RiskLevel.RED), False),
]


@pytest.mark.parametrize(("role", "facts", "allowed"), SEEN)
def test_who_sees_a_risk(role, facts, allowed):
    assert rules.can_see_risk(reach(role), facts) is allowed


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*KINDS, Role.DISTRICT, Role.AGENT, Role.SYSADMIN])
def test_lists_of_risks_follow_the_same_rule(role):
    finder = UserFactory()
    rows = [
        RiskItem.objects.create(
            client_uuid=f"00000000-0000-4000-8000-{at:012d}",
            grid_code=code,
            level=level,
            state=state,
            category="other",
            words="x",
            found_by=finder,
            found_at=NOW,
            updated_at=NOW,
        )
        for at, (code, level, state) in enumerate(
            (code, level, state)
            for code in (OWN, NEXT, FAR)
            for level in RiskLevel
            for state in (RiskState.LISTED, RiskState.ESCALATED, RiskState.CLOSED)
        )
    ]
    who = reach(role)

    seen = set(RiskItem.objects.visible_to(who).values_list("pk", flat=True))

    assert seen == {row.pk for row in rows if rules.can_see_risk(who, row)}


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("role", [*KINDS, Role.DISTRICT, Role.AGENT])
def test_a_step_is_for_its_roles_from_its_states(move, role):
    for state in RiskState:
        facts = risk(level=RiskLevel.RED, state=state)
        wanted = role in move.by and state in move.sources
        assert rules.can_move_risk(reach(role), facts, move) is wanted


def test_who_reported_it_settled_does_not_strike_it_off():
    close, community = BY_NAME["close"], reach(Role.COMMUNITY)
    assert rules.can_move_risk(community, risk(state=RiskState.SETTLED, settled_by=OTHER), close)
    assert not rules.can_move_risk(community, risk(state=RiskState.SETTLED, settled_by=ME), close)


def test_nobody_moves_a_risk_elsewhere():
    for role in KINDS:
        facts = risk(FAR, RiskLevel.RED, RiskState.HANDLING)
        assert not any(rules.can_move_risk(reach(role), facts, move) for move in MOVES)


def test_every_open_state_can_be_left_and_the_closed_one_cannot():
    left = {state for move in MOVES for state in move.sources}
    assert left == OPEN


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        (Role.COMMUNITY, OWN, True),
        (Role.COMMUNITY, OWN[:12], True),
        (Role.COMMUNITY, OWN[:9], False),
        (Role.STREET, OWN[:9], True),
        (Role.STREET, FAR[:9], False),
        (Role.DISTRICT, "330203", True),
        (Role.LEAD, OWN, False),
        (Role.WORKER, OWN, False),
    ],
)
def test_who_orders_a_screening(role, scope, allowed):
    assert rules.can_order_screening(reach(role), scope) is allowed


@pytest.mark.parametrize(
    ("role", "rounds", "figures"),
    [
        (Role.WORKER, True, True),
        (Role.COMMUNITY, True, True),
        (Role.STREET, False, True),
        (Role.DISTRICT, False, True),
        (Role.AGENT, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_doors_are_for_visitors_figures_for_those_above(role, rounds, figures):
    who = reach(role)
    assert (rules.sees_rounds(who), rules.sees_coverage(who)) == (rounds, figures)
    assert rules.covers_figures(who, OWN) is figures


@pytest.mark.parametrize(
    ("role", "code", "allowed"),
    [
        (Role.WORKER, OWN, True),
        (Role.WORKER, NEXT, False),
        (Role.COMMUNITY, NEXT, True),
        (Role.STREET, OWN, False),
    ],
)
def test_who_writes_down_a_risk(role, code, allowed):
    assert rules.can_open_risk(reach(role), code) is allowed
