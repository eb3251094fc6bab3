"""Where a ticket goes and why: by point, address, words; never to the accused."""

import pytest
from django.db import transaction

from requests_app.choices import EventKind, MatchedBy
from requests_app.models import RoutingDecision, Ticket, TicketUnit
from requests_app.selectors.load import forget_loads
from requests_app.services.actors import system_actor
from requests_app.services.cases import open_case
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.routing import route_batch, route_due, route_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import (
    BureauFactory,
    CommunityFactory,
    GridFactory,
    SkillFactory,
    SpecialisedTeamFactory,
    StreetFactory,
)
from tests.factories.tickets import TicketFactory

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.50, 29.85], [121.52, 29.85], [121.52, 29.87], [121.50, 29.87], [121.50, 29.85]]],
}  # fmt: skip
INSIDE, OUTSIDE = {"lng": 121.51, "lat": 29.86}, {"lng": 120.0, "lat": 30.5}


@pytest.fixture
def place(ground, limits):
    """The ground has its grid on the map, and names that words may hold."""
    general = SkillFactory(code="general")
    for team in (ground.team, ground.room, ground.street):
        team.skills.add(general)
    street = StreetFactory(code="330203003", name="西门街道", short_name="西门")
    community = CommunityFactory(
        code="330203003001", name="汪弄社区", short_name="汪弄", parent=street
    )
    return GridFactory(code=ground.area, name="汪弄第1网格", parent=community, boundary=SQUARE)


def route(now, **columns):
    ticket = TicketFactory(**{"area_code": "", "content": "灯不亮", **columns})
    decision = route_ticket(ticket_id=ticket.pk, now=now)
    ticket.refresh_from_db()
    return ticket, decision


def test_a_point_finds_its_grid_and_the_grids_team(place, ground, now):
    ticket, decision = route(now, **INSIDE)
    assert (ticket.status, ticket.lead_team) == (Status.DISPATCHED, ground.team)
    assert (ticket.area_code, ticket.matched_by) == (ground.area, MatchedBy.POINT)
    assert decision.rule == "territory"
    assert "坐标" in decision.reason


def test_an_address_finds_the_room_of_its_community(place, ground, now):
    ticket, _decision = route(now, address="汪弄社区12幢301室")
    assert (ticket.lead_team, ticket.matched_by) == (ground.room, MatchedBy.ADDRESS)


def test_words_are_read_where_there_is_no_address(place, ground, now):
    ticket, decision = route(now, content="西门街道的垃圾没人收")
    assert (ticket.lead_team, ticket.area_code) == (ground.street, "330203003")
    assert "西门" in decision.reason


def test_a_point_speaks_before_an_address(place, ground, now):
    ticket, _decision = route(now, address="汪弄社区", **INSIDE)
    assert ticket.lead_team == ground.team


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"content": "灯不亮"}, "no_place"),
        (OUTSIDE, "outside"),
        ({"area_code": "330203009"}, "no_place"),
    ],
)
def test_what_matches_nothing_waits_at_the_desk_with_the_reason(place, now, columns, rule):
    ticket, decision = route(now, **columns)
    assert (ticket.status, ticket.lead_team, decision.rule) == (
        Status.PENDING_DISPATCH,
        None,
        rule,
    )
    assert ticket.desk_reason == decision.reason != ""


def test_the_accused_is_passed_over(place, ground, now):
    ticket, _decision = route(now, target_team_id=ground.team.pk, **INSIDE)
    assert ticket.lead_team == ground.room


def test_the_accused_is_not_chosen_even_if_there_is_no_other(place, ground, now):
    from grid.models import Team
    from grid.selectors.directory import forget_teams

    Team.objects.exclude(pk=ground.team.pk).update(accepts_dispatch=False)
    forget_teams()
    ticket, decision = route(now, target_team_id=ground.team.pk, **INSIDE)
    assert (ticket.status, ticket.lead_team) == (Status.PENDING_DISPATCH, None)
    assert decision.rule == "target_conflict"
    assert ground.team.name in ticket.desk_reason


def test_a_trade_goes_to_the_team_that_knows_it(place, ground, now):
    electricians = SpecialisedTeamFactory(
        parent=ground.street, coverage=[ground.area], skills=["utilities"]
    )
    category = CategoryFactory(code="030501", skill="utilities")
    ticket, decision = route(now, category=category, **INSIDE)
    assert (ticket.lead_team, decision.rule) == (electricians, "skill")
    plain, _other = route(now, category=CategoryFactory(code="160101", skill="elder"), **INSIDE)
    assert plain.lead_team == ground.team


def test_work_is_shared_by_load(place, ground, now):
    category = CategoryFactory(code="030501", skill="utilities")
    pair = [
        SpecialisedTeamFactory(parent=ground.street, coverage=[ground.area], skills=["utilities"])
        for _n in range(2)
    ]
    for _n in range(3):
        busy = TicketFactory(status=Status.SIGNED, lead_team=pair[0])
        TicketUnit.objects.create(
            ticket=busy, team=pair[0], role="lead", status="signed", assigned_at=now
        )
    forget_loads()
    tickets = [TicketFactory(category=category, area_code="", **INSIDE) for _n in range(5)]
    route_batch(ticket_ids=[t.pk for t in tickets], now=now)
    led = list(Ticket.objects.filter(pk__in=[t.pk for t in tickets]).values_list("lead_team"))
    assert led.count((pair[1].pk,)) == 4
    assert led.count((pair[0].pk,)) == 1


def test_a_bureau_is_not_asked_for_what_a_grid_can_do(place, ground, now):
    BureauFactory(skills=["general"])
    ticket, _decision = route(now, **INSIDE)
    assert ticket.lead_team == ground.team


def test_a_code_that_names_no_place_is_no_place(place, now):
    for code in ("999", "abc", "330203099001001"):
        ticket, decision = route(now, area_code=code)
        assert (ticket.status, decision.rule) == (Status.PENDING_DISPATCH, "no_place")


def test_a_broken_ticket_stops_no_other(place, ground, now):
    sound = TicketFactory(area_code="", **INSIDE)
    # A chain that has an event more than its ticket knows takes no other.
    broken = TicketFactory(area_code="", **INSIDE)
    ledger = Ledger(actor=system_actor(), now=now)
    ledger.event(broken, EventDraft(EventKind.NOTE))
    ledger.flush()
    Ticket.objects.filter(pk=broken.pk).update(event_seq=0)
    decisions = route_batch(ticket_ids=[broken.pk, sound.pk], now=now)
    assert [(d.ticket_id, d.team_id) for d in decisions] == [(sound.pk, ground.team.pk)]
    assert Ticket.objects.get(pk=broken.pk).status == Status.ACCEPTED


def test_a_ticket_is_routed_once(place, now):
    ticket, _decision = route(now, **INSIDE)
    assert route_ticket(ticket_id=ticket.pk, now=now) is None
    assert RoutingDecision.objects.filter(ticket=ticket).count() == 1


def test_the_sweep_finds_what_the_bell_missed(place, now):
    for _n in range(3):
        TicketFactory(area_code="", **INSIDE)
    with transaction.atomic():
        open_case(TicketFactory(status=Status.SIGNED, lead_team_id=_team()).pk)
    assert route_due(now=now, limit=100) == 3
    assert route_due(now=now, limit=100) == 0


def _team():
    from grid.models import Team

    return Team.objects.get(name="汪弄第1网格团队").pk
