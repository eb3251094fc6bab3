"""Trying a rule out on the tickets of the last month."""

from datetime import timedelta

import pytest

from requests_app.exceptions import RuleRefused
from requests_app.models import RoutingDecision, RoutingRule, RuleTest, Ticket
from requests_app.services import rule_tests
from requests_app.services.rule_tests import ask_test, counted_tickets, run_due_tests
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import SkillFactory
from tests.factories.rules import RuleFactory
from tests.factories.tickets import TicketFactory


@pytest.fixture
def past(ground, now):
    """Make a ticket of so many days ago that went to a team first."""

    def make(team, days=3, first=True, **columns):
        columns = {"status": Status.SIGNED, "lead_team": team, **columns}
        ticket = TicketFactory(submitted_at=now - timedelta(days=days), **columns)
        if first:
            RoutingDecision.objects.create(
                ticket=ticket, team=team, rule="territory", reason="-", at=now
            )
        return ticket

    return make


def tried(rule, cast, now):
    ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now)
    run_due_tests(now=now)
    test = RuleTest.objects.get(rule=rule)
    assert (test.state, test.percent) == ("done", 100)
    return test


def figures(test, *names):
    return tuple(test.figures.get(name, 0) for name in names)


def test_the_figures_say_what_would_have_moved(cast, ground, past, now):
    past(ground.team)
    past(ground.team, return_count=1)
    past(ground.team, rework_count=2, return_count=1)
    past(ground.other)  # there already
    past(ground.team, days=40)  # too long ago
    past(ground.team, title="积水", content="门口积水")
    past(ground.team, target_team=ground.other)
    rule = RuleFactory(team=ground.other, is_on=False)
    test = tried(rule, cast, now)
    names = ("matched", "moved", "returned", "reworked", "stays", "accused")
    assert figures(test, *names) == (5, 3, 2, 1, 1, 1)
    assert test.seen == 6
    assert test.figures["flows"] == {f"{ground.team.pk}>{ground.other.pk}": 3}


def test_the_lists_behind_the_figures_agree_with_them(cast, ground, past, now):
    moved = [past(ground.team), past(ground.team, return_count=1)]
    accused = past(ground.team, target_team=ground.other)
    test = tried(RuleFactory(team=ground.other, is_on=False), cast, now)
    assert set(counted_tickets(test, "moved")) == set(moved)
    assert set(counted_tickets(test, "returned")) == {moved[1]}
    assert set(counted_tickets(test, "reworked")) == set()
    assert set(counted_tickets(test, "accused")) == {accused}


def test_where_a_ticket_went_first_counts_not_where_it_ended(cast, ground, past, now):
    ticket = past(ground.team, return_count=1)
    Ticket.objects.filter(pk=ticket.pk).update(lead_team=ground.other)
    desk = past(None, status=Status.PENDING_DISPATCH)
    old = past(ground.team, first=False)
    test = tried(RuleFactory(team=ground.other, is_on=False), cast, now)
    assert set(counted_tickets(test, "moved")) == {ticket, desk, old}
    assert test.figures["flows"] == {
        f"{ground.team.pk}>{ground.other.pk}": 2, f">{ground.other.pk}": 1,
    }  # fmt: skip


def test_to_the_desk_moves_whatever_went_to_a_team(cast, ground, past, now):
    past(ground.team, target_team=ground.other)
    past(None, status=Status.PENDING_DISPATCH)
    rule = RuleFactory(target="desk", team=None, desk_reason="人工", is_on=False)
    assert figures(tried(rule, cast, now), "moved", "stays", "accused") == (1, 1, 0)


def test_another_area_moves_by_skill(cast, ground, past, now):
    ground.other.skills.add(SkillFactory(code="general"))
    category = CategoryFactory(code="010101", skill="general")
    past(ground.team, category=category)
    past(ground.other)
    past(ground.team, target_team=ground.other)
    rule = RuleFactory(target="area", team=None, area_code=ground.other.area_code, is_on=False)
    assert figures(tried(rule, cast, now), "moved", "stays", "accused") == (1, 1, 1)


def test_earlier_rules_take_first_and_later_ones_are_shadowed(cast, ground, past, now):
    urgent = {"field": "urgency", "op": "in", "value": ["urgent"]}
    past(ground.team, urgency="urgent")
    past(ground.team)
    past(ground.team, title="积水", content="门口积水")
    RuleFactory(place=1, team=ground.room, condition=urgent)
    rule = RuleFactory(place=2, team=ground.other, is_on=False)
    whole = RuleFactory(place=3, team=ground.room)
    part = RuleFactory(place=4, team=ground.room, condition={"all": []})
    off = RuleFactory(place=5, team=ground.room, is_on=False)
    test = tried(rule, cast, now)
    assert figures(test, "matched", "taken_before", "moved") == (2, 1, 1)
    assert figures(test, f"both_{whole.pk}", f"own_{whole.pk}") == (1, 1)
    assert figures(test, f"both_{part.pk}", f"own_{part.pk}") == (1, 2)
    assert f"both_{off.pk}" not in test.figures


def test_a_test_goes_on_where_it_was_left(cast, ground, past, now):
    past(ground.team, days=29)
    past(ground.team, days=1)
    rule = RuleFactory(team=ground.other, is_on=False)
    ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now)
    assert rule_tests._run_slice(now)
    assert RuleTest.objects.get().state == "running"
    run_due_tests(now=now)
    assert figures(RuleTest.objects.get(), "moved") == (2,)


def test_a_rule_changed_meanwhile_fails_its_test(cast, ground, now):
    rule = RuleFactory(team=ground.other, is_on=False)
    first = ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now)
    assert ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now) == first
    RoutingRule.objects.update(version=2)
    run_due_tests(now=now)
    first.refresh_from_db()
    assert (first.state, "重新试算" in first.error) == ("failed", True)


def test_a_broken_rule_is_not_tested(cast, ground, now):
    gone = CategoryFactory(code="010101", is_active=False)
    rule = RuleFactory(
        condition={"field": "category", "op": "under", "value": [gone.code]}, team=ground.team
    )
    with pytest.raises(RuleRefused):
        ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now)


def test_no_more_tickets_are_looked_at_than_allowed(cast, ground, past, now, monkeypatch):
    monkeypatch.setattr(rule_tests, "MOST_TICKETS", 2)
    for days in (1, 2, 9, 20):
        past(ground.team, days=days)
    test = tried(RuleFactory(team=ground.other, is_on=False), cast, now)
    assert (test.days, test.seen) == (9, 3)
