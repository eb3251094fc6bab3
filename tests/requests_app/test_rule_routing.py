"""Written rules before built-in ones: first match wins, what cannot be asked is never silent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.models import Team
from grid.selectors.directory import forget_teams
from haishu_portal.core.models import OutboxMessage
from requests_app.models import RoutingDecision, RoutingRule
from requests_app.services.routing import route_batch, route_rung, route_ticket
from requests_app.services.rule_routing import check_rules
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import (
    CommunityFactory,
    GridFactory,
    SkillFactory,
    StreetFactory,
    TeamFactory,
)
from tests.factories.rules import RuleFactory
from tests.factories.tickets import ReporterFactory, TicketFactory


@pytest.fixture
def there(ground, limits):
    """A grid team by territory, and another that a rule may name."""
    ground.team.skills.add(SkillFactory(code="general"))
    for code in (ground.area, ground.other.area_code):
        street = StreetFactory(code=code[:9])
        GridFactory(code=code, parent=CommunityFactory(code=code[:12], parent=street))
    forget_teams()
    return TeamFactory(name="路灯抢修队")


def route(ground, now, **columns):
    ticket = TicketFactory(**{"area_code": ground.area, **columns})
    decision = route_ticket(ticket_id=ticket.pk, now=now)
    ticket.refresh_from_db()
    return ticket, decision


def broken_rule(**columns):
    gone = CategoryFactory(code="010101", is_active=False)
    condition = {"field": "category", "op": "under", "value": [gone.code]}
    return RuleFactory(name="旧分类", condition=condition, **columns)


def test_a_rule_decides_before_territory_and_leaves_its_sentence(there, ground, now):
    rule = RuleFactory(name="路灯", team=there, version=3)
    ticket, decision = route(ground, now)
    assert (ticket.lead_team, decision.by_rule, decision.rule_version) == (there, rule, 3)
    assert "灯" in decision.sentence
    assert "路灯抢修队" in decision.sentence
    assert "路灯" in decision.reason


def test_what_no_rule_matches_goes_as_before(there, ground, now):
    RuleFactory(team=there)
    ticket, decision = route(ground, now, title="积水", content="门口积水")
    assert (ticket.lead_team, decision.by_rule, decision.passed) == (ground.team, None, None)


def test_the_first_match_wins(there, ground, now):
    RuleFactory(place=2, team=there)
    first = RuleFactory(place=1, target="desk", team=None, desk_reason="路灯一律人工")
    ticket, decision = route(ground, now)
    assert (ticket.status, decision.by_rule) == (Status.PENDING_DISPATCH, first)
    assert ticket.desk_reason == "路灯一律人工"


@pytest.mark.parametrize(
    ("columns", "applies"),
    [
        ({}, True),
        ({"is_on": False}, False),
        ({"valid_from": timedelta(minutes=1)}, False),
        ({"valid_from": -timedelta(minutes=1)}, True),
        ({"valid_until": timedelta()}, False),
        ({"valid_until": timedelta(minutes=1)}, True),
    ],
)
def test_a_rule_acts_only_while_it_is_on_and_in_force(there, ground, now, columns, applies):
    given = {k: now + v if isinstance(v, timedelta) else v for k, v in columns.items()}
    RuleFactory(team=there, **given)
    ticket, _decision = route(ground, now)
    assert ticket.lead_team == (there if applies else ground.team)


def test_the_accused_is_passed_over_with_the_reason(there, ground, now):
    rule = RuleFactory(name="路灯", team=there)
    ticket, decision = route(ground, now, target_team_id=there.pk)
    assert (ticket.lead_team, decision.by_rule) == (ground.team, None)
    assert [each["rule_id"] for each in decision.passed] == [rule.pk]
    assert "被反映单位" in decision.passed[0]["why"]
    assert "被反映单位" in ticket.events.get(kind="routed").note


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"accepts_dispatch": False}, "暂停接单"), ({"is_active": False}, "已撤销")],
)
def test_a_target_that_takes_nothing_is_passed_over(there, ground, now, columns, words):
    RuleFactory(place=1, name="停", team=there)
    second = RuleFactory(place=2, target="desk", team=None, desk_reason="人工")
    Team.objects.filter(pk=there.pk).update(**columns)
    forget_teams()
    ticket, decision = route(ground, now)
    assert (ticket.lead_team, decision.by_rule) == (None, second)
    assert words in decision.passed[0]["why"]


def test_a_rule_may_ask_for_the_skill_of_another_area(there, ground, now):
    ground.other.skills.add(SkillFactory(code="general"))
    forget_teams()
    RuleFactory(target="area", team=None, area_code=ground.other.area_code)
    ticket, decision = route(ground, now)
    assert ticket.lead_team == ground.other
    assert (decision.rule, ticket.area_code) == ("written", ground.area)


@pytest.mark.parametrize("condition", [{"field": "nothing"}, {"all": "x"}, [], "²", None])
def test_bad_json_stops_nothing_and_is_noted(there, ground, now, condition):
    RuleFactory(place=1, name="坏的", condition=condition or {}, team=there)
    good = RuleFactory(place=2, team=there)
    _ticket, decision = route(ground, now)
    assert decision.by_rule == good
    assert "坏的" in decision.passed[0]["why"]


def test_a_broken_rule_is_noted_on_the_ticket_and_told_once(there, ground, now, cast):
    boss = cast.supervisor
    rule = broken_rule(team=there)
    for _n in range(2):
        ticket, decision = route(ground, now)
        assert (ticket.lead_team, decision.by_rule) == (ground.team, None)
        assert "旧分类" in decision.passed[0]["why"]
    told = OutboxMessage.objects.get(template="staff_rule_broken")
    assert (told.channel, told.recipient_enc, told.subject_id) == (
        "inapp", str(boss.pk), str(rule.pk),
    )  # fmt: skip


def test_the_sweep_tells_without_tickets_and_again_after_a_repair(there, now, cast):
    assert cast.supervisor
    rule = broken_rule(team=there)
    assert (check_rules(now=now), check_rules(now=now)) == (1, 1)
    condition = rule.condition
    RoutingRule.objects.update(condition={"all": []}, updated_at=now + timedelta(seconds=1))
    assert check_rules(now=now) == 0
    RoutingRule.objects.update(condition=condition, updated_at=now + timedelta(minutes=1))
    assert check_rules(now=now + timedelta(minutes=2)) == 1
    assert OutboxMessage.objects.filter(template="staff_rule_broken").count() == 2


def test_a_change_of_a_rule_is_seen_by_the_next_batch(there, ground, now):
    rule = RuleFactory(team=there)
    assert route(ground, now)[0].lead_team == there
    RoutingRule.objects.filter(pk=rule.pk).update(
        team=ground.other, updated_at=now + timedelta(seconds=1)
    )
    assert route(ground, now)[0].lead_team == ground.other


def test_a_repeated_caller_is_known_to_the_batch(there, ground, now):
    RuleFactory(condition={"field": "repeat_caller", "op": "yes"}, team=there)
    earlier = TicketFactory(status=Status.SIGNED, lead_team=ground.team, area_code=ground.area)
    ReporterFactory(ticket=earlier, submitted_at=now - timedelta(days=2))
    again, fresh = (TicketFactory(area_code=ground.area) for _n in range(2))
    ReporterFactory(ticket=again)
    ReporterFactory(ticket=fresh, phone="13900139000")
    route_batch(ticket_ids=[again.pk, fresh.pk], now=now)
    teams = dict(RoutingDecision.objects.values_list("ticket_id", "team_id"))
    assert teams == {again.pk: there.pk, fresh.pk: ground.team.pk}


def spent_on(ground, now, count):
    tickets = [TicketFactory(area_code=ground.area) for _n in range(count)]
    with CaptureQueriesContext(connection) as spent:
        assert len(route_batch(ticket_ids=[t.pk for t in tickets], now=now)) == count
    return len(spent)


def test_rules_cost_no_query_each_and_none_per_ticket(there, ground, now):
    RuleFactory(team=there)
    spent_on(ground, now, 2)
    few = spent_on(ground, now, 2)
    for _n in range(8):
        RuleFactory(condition={"field": "urgency", "op": "in", "value": ["urgent"]}, team=there)
    spent_on(ground, now, 2)
    assert spent_on(ground, now, 9) <= few + 1


def test_a_bell_takes_others_along_and_the_next_finds_nothing(there, ground, now):
    tickets = [TicketFactory(area_code=ground.area) for _n in range(3)]
    assert route_rung(ticket_id=tickets[0].pk, now=now) == 3
    assert route_rung(ticket_id=tickets[1].pk, now=now) == 0
