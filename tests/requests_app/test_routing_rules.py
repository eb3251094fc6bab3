"""Writing rules: who may, what is kept, and that none acts before it was tested."""

from datetime import timedelta

import pytest

from haishu_portal.core.exceptions import NotAllowed
from requests_app.exceptions import MissingField, RuleRefused, RuleUntested, StaleVersion
from requests_app.models import RoutingRule, RuleTest
from requests_app.services.routing_rules import (
    RuleInput,
    edit_rule,
    make_rule,
    move_rule,
    remove_rule,
    switch_off,
    switch_on,
)
from requests_app.services.rule_tests import ask_test, run_due_tests
from tests.factories.rules import LAMPS, RuleFactory


@pytest.fixture
def given(ground):
    def make(**columns):
        whole = {"name": "路灯", "condition": LAMPS, "target": "team", "team_id": ground.team.pk}
        return RuleInput(**{**whole, **columns})

    return make


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("supervisor", True), ("district", True), ("dispatcher", False), ("agent", False),
     ("street", False), ("worker", False)],
)  # fmt: skip
def test_who_may_write_rules(cast, given, now, role, allowed):
    actor = getattr(cast, role)
    rule = RuleFactory(team=cast.ground.team, is_on=False)
    acts = (
        lambda: make_rule(given=given(), actor=actor, now=now),
        lambda: edit_rule(rule_id=rule.pk, given=given(), expected_version=1, actor=actor, now=now),
        lambda: move_rule(rule_id=rule.pk, to=0, actor=actor, now=now),
        lambda: ask_test(rule_id=rule.pk, actor=actor, now=now),
        lambda: switch_off(rule_id=rule.pk, actor=actor, now=now),
        lambda: remove_rule(rule_id=rule.pk, reason="不用了", actor=actor, now=now),
    )
    for act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"name": " "}, "name"),
        ({"team_id": None}, "team_id"),
        ({"team_id": 10**8}, "team_id"),
        ({"target": "desk"}, "desk_reason"),
        ({"target": "area"}, "area_code"),
        ({"target": "area", "area_code": "999"}, "area_code"),
    ],
)
def test_a_rule_must_be_whole(cast, given, now, columns, field):
    with pytest.raises(MissingField) as refused:
        make_rule(given=given(**columns), actor=cast.supervisor, now=now)
    assert list(refused.value.fields) == [field]


def test_a_rule_ends_after_it_begins(cast, given, now):
    make_rule(
        given=given(valid_from=now, valid_until=now + timedelta(1)), actor=cast.supervisor, now=now
    )
    with pytest.raises(MissingField):
        make_rule(given=given(valid_from=now, valid_until=now), actor=cast.supervisor, now=now)


def test_every_change_is_kept_with_before_and_after(cast, given, now):
    boss = cast.supervisor
    rule = make_rule(given=given(), actor=boss, now=now)
    switch_on(rule_id=rule.pk, actor=boss, now=now, reason="台风前夜，来不及试算")
    desk = given(target="desk", team_id=None, desk_reason="先问清")
    edit_rule(rule_id=rule.pk, given=desk, expected_version=1, actor=boss, now=now)
    remove_rule(rule_id=rule.pk, reason="并入别的规则", actor=boss, now=now)

    changes = list(rule.changes.order_by("id"))
    kinds = [(c.kind, c.version) for c in changes]
    assert kinds == [("made", 1), ("on", 1), ("edited", 2), ("removed", 2)]
    assert changes[1].reason == "台风前夜，来不及试算"
    assert changes[2].before["target"] == "team"
    assert (changes[2].after["target"], changes[2].after["is_on"]) == ("desk", False)
    assert {c.actor for c in changes} == {boss}


def test_another_name_is_no_other_version(cast, given, now):
    rule = RuleFactory(team=cast.ground.team)
    edited = edit_rule(
        rule_id=rule.pk, given=given(name="新名"), expected_version=1, actor=cast.supervisor,
        now=now,
    )  # fmt: skip
    assert (edited.name, edited.version, edited.is_on) == ("新名", 1, True)


def test_two_people_do_not_overwrite_each_other(cast, given, now):
    rule = RuleFactory(team=cast.ground.team)
    other = given(target="desk", desk_reason="甲")
    edit_rule(rule_id=rule.pk, given=other, expected_version=1, actor=cast.supervisor, now=now)
    with pytest.raises(StaleVersion):
        edit_rule(rule_id=rule.pk, given=given(), expected_version=1, actor=cast.district, now=now)


def test_a_rule_is_switched_on_after_a_test_of_its_present_version(cast, given, now):
    boss = cast.supervisor
    rule = RuleFactory(team=cast.ground.team, is_on=False)
    with pytest.raises(RuleUntested):
        switch_on(rule_id=rule.pk, actor=boss, now=now)
    ask_test(rule_id=rule.pk, actor=boss, now=now)
    run_due_tests(now=now)
    assert switch_on(rule_id=rule.pk, actor=boss, now=now).is_on
    other = given(target="desk", desk_reason="甲")
    edit_rule(rule_id=rule.pk, given=other, expected_version=1, actor=boss, now=now)
    with pytest.raises(RuleUntested):
        switch_on(rule_id=rule.pk, actor=boss, now=now)


def test_only_the_supervisor_skips_the_test_and_says_why(cast, now):
    rule = RuleFactory(team=cast.ground.team, is_on=False)
    for actor, reason in ((cast.district, "很急"), (cast.supervisor, " ")):
        with pytest.raises(RuleUntested):
            switch_on(rule_id=rule.pk, actor=actor, now=now, reason=reason)
    assert switch_on(rule_id=rule.pk, actor=cast.supervisor, now=now, reason="很急").is_on


@pytest.mark.parametrize(
    ("to", "order"), [(0, "丙甲乙"), (1, "甲丙乙"), (2, "甲乙丙"), (99, "甲乙丙")]
)
def test_a_rule_moves_and_the_others_make_room(cast, now, to, order):
    team = cast.ground.team
    rules = [RuleFactory(name=name, team=team, place=n) for n, name in enumerate("甲乙丙", 1)]
    move_rule(rule_id=rules[2].pk, to=to, actor=cast.supervisor, now=now)
    assert "".join(RoutingRule.objects.values_list("name", flat=True)) == order
    assert list(RoutingRule.objects.values_list("place", flat=True)) == [1, 2, 3]


def test_a_removed_rule_is_gone_for_every_act(cast, given, now):
    rule = RuleFactory(team=cast.ground.team)
    remove_rule(rule_id=rule.pk, reason="", actor=cast.supervisor, now=now)
    with pytest.raises(RuleRefused):
        switch_on(rule_id=rule.pk, actor=cast.supervisor, now=now, reason="急")
    with pytest.raises(RuleRefused):
        ask_test(rule_id=rule.pk, actor=cast.supervisor, now=now)
    assert not RuleTest.objects.exists()
