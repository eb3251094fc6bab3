"""Routing follows who is there: absent and full teams rank behind, papers are asked for."""

from datetime import timedelta

import pytest

from grid.models import Skill
from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.roles import Role
from requests_app.models import Ticket
from requests_app.selectors.load import forget_loads
from requests_app.selectors.supply import supply_at
from requests_app.services.routing import route_batch, route_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import MembershipFactory, SkillFactory, SpecialisedTeamFactory
from tests.factories.rosters import AbsenceFactory, CredentialFactory, DutyFactory
from tests.factories.tickets import TicketFactory, ticket_in

HOUR = timedelta(hours=1)


@pytest.fixture
def tree(ground, limits):
    """The grid's team, the room and the centre all do general work."""
    general = SkillFactory(code="general")
    for team in (ground.team, ground.room, ground.street):
        team.skills.add(general)
    from tests.factories.grid import CommunityFactory, GridFactory, StreetFactory

    street = StreetFactory(code="330203003", name="西门街道")
    community = CommunityFactory(code="330203003001", name="汪弄社区", parent=street)
    return GridFactory(code=ground.area, name="汪弄第1网格", parent=community)


@pytest.fixture
def electricians(ground, tree):
    """Two teams of the trade with one worker each."""
    teams = [
        SpecialisedTeamFactory(parent=ground.street, coverage=[ground.area], skills=["utilities"])
        for _n in range(2)
    ]
    for team in teams:
        MembershipFactory(team=team)
    return teams


@pytest.fixture
def trade(electricians):
    return CategoryFactory(code="030501", skill="utilities")


def worker_of(team):
    return team.memberships.get().user


def away(team, now):
    AbsenceFactory(person=worker_of(team), team=team, starts_at=now - HOUR)
    forget_crews()


def route(now, ground, **columns):
    ticket = TicketFactory(area_code=ground.area, **columns)
    decision = route_ticket(ticket_id=ticket.pk, now=now)
    ticket.refresh_from_db()
    return ticket, decision


def test_a_team_whose_people_are_away_ranks_behind(electricians, trade, ground, now):
    away(electricians[0], now)
    for _n in range(2):
        ticket, _decision = route(now, ground, category=trade)
        assert ticket.lead_team == electricians[1]


def test_a_full_team_ranks_behind_even_with_less_in_hand(electricians, trade, ground, now):
    DutyFactory(person=worker_of(electricians[0]), team=electricians[0], day=now.date(), slots=1)
    for _n in range(3):
        ticket_in(Status.SIGNED, team=electricians[1], now=now - timedelta(days=3))
    forget_loads()
    tickets = [TicketFactory(category=trade, area_code=ground.area) for _n in range(3)]
    route_batch(ticket_ids=[t.pk for t in tickets], now=now)
    led = [Ticket.objects.get(pk=t.pk).lead_team for t in tickets]
    assert led == [electricians[0], electricians[1], electricians[1]]


def test_where_all_are_full_the_least_loaded_takes_it_and_the_reason_says_so(
    electricians, trade, ground, now
):
    for team in electricians:
        DutyFactory(person=worker_of(team), team=team, day=now.date(), slots=0)
    forget_crews()
    ticket, decision = route(now, ground, category=trade)
    assert ticket.lead_team == electricians[0]
    assert "今日名额已满" in decision.reason


def test_with_nobody_of_the_trade_there_the_grids_team_takes_it(electricians, trade, ground, now):
    for team in electricians:
        away(team, now)
    ticket, decision = route(now, ground, category=trade)
    assert (ticket.lead_team, decision.rule) == (ground.team, "territory")
    assert f"{electricians[0].name}、{electricians[1].name}今天没有人在岗，顺延" in decision.reason


def test_with_nobody_anywhere_it_stays_with_whose_turn_it_is(tree, ground, cast, now):
    for person, team in (
        (cast.worker, ground.team),
        (cast.community, ground.room),
        (cast.street, ground.street),
    ):
        AbsenceFactory(person=person, team=team, starts_at=now - HOUR)
    forget_crews()
    ticket, decision = route(now, ground)
    assert ticket.lead_team == ground.team
    assert "该队今天没有人在岗" in decision.reason


def test_back_again_the_team_is_asked_again(tree, ground, cast, now):
    AbsenceFactory(person=cast.worker, team=ground.team, starts_at=now - HOUR, ends_at=now)
    forget_crews()
    ticket, _decision = route(now, ground)
    assert ticket.lead_team == ground.team


def test_what_is_finished_frees_its_slot(ground, cast, now):
    assert cast.worker
    ticket_in(Status.SIGNED, team=ground.team, now=now)
    ticket_in(Status.REPLIED, team=ground.team, now=now)
    ticket_in(Status.SIGNED, team=ground.team, now=now - timedelta(days=2))
    forget_loads()
    forget_crews()
    assert supply_at(now).given[ground.team.pk] == 1


class TestPapers:
    @pytest.fixture(autouse=True)
    def _asked(self, request):
        request.getfixturevalue("trade")
        Skill.objects.filter(code="utilities").update(requires_credential=True)
        forget_crews()

    def test_the_team_with_a_valid_paper_has_it(self, electricians, trade, ground, now):
        CredentialFactory(person=worker_of(electricians[1]))
        ticket, decision = route(now, ground, category=trade)
        assert (ticket.lead_team, decision.rule) == (electricians[1], "skill")

    @pytest.mark.parametrize("left", [-1, 0])
    def test_it_holds_through_its_last_day(self, electricians, trade, ground, now, left):
        until = now.date() + timedelta(days=left)
        CredentialFactory(person=worker_of(electricians[0]), valid_until=until)
        ticket, decision = route(now, ground, category=trade)
        if left < 0:
            assert (ticket.status, decision.rule) == (Status.PENDING_DISPATCH, "no_credential")
            assert "“技能utilities”须持证办理" in ticket.desk_reason
        else:
            assert ticket.lead_team == electricians[0]

    def test_who_is_away_holds_nothing_today(self, electricians, trade, ground, now):
        CredentialFactory(person=worker_of(electricians[0]))
        away(electricians[0], now)
        ticket, _decision = route(now, ground, category=trade)
        assert ticket.status == Status.PENDING_DISPATCH

    def test_a_general_team_with_a_paper_is_next(self, trade, ground, cast, now):
        CredentialFactory(person=cast.worker)
        ticket, decision = route(now, ground, category=trade)
        assert (ticket.lead_team, decision.rule) == (ground.team, "territory")

    def test_other_trades_are_not_touched(self, ground, now):
        ticket, _decision = route(now, ground)
        assert ticket.lead_team == ground.team


@pytest.mark.parametrize("rows", [1, 3])
def test_a_batch_costs_the_same_for_any_number(
    trade, ground, now, rows, django_assert_max_num_queries
):
    Skill.objects.filter(code="utilities").update(requires_credential=True)
    for _n in range(rows):
        team = SpecialisedTeamFactory(
            parent=ground.street, coverage=[ground.area], skills=["utilities"]
        )
        person = MembershipFactory(team=team).user
        CredentialFactory(person=person)
        MembershipFactory(user__username=f"more{_n}", team=team, role=Role.LEAD)
    route(now, ground, category=trade)
    forget_crews()
    forget_loads()
    tickets = [TicketFactory(category=trade, area_code=ground.area) for _n in range(rows)]
    with django_assert_max_num_queries(42):
        route_batch(ticket_ids=[t.pk for t in tickets], now=now)
