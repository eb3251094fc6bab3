"""Pages of the routing rules: who sees and does what there, and what they cost."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import RoutingRule, RuleTest
from requests_app.services.routing import route_ticket
from requests_app.services.rule_tests import run_due_tests
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.rules import LAMPS, RuleFactory
from tests.factories.tickets import TicketFactory, ticket_in

BUDGET = 14


@pytest.fixture
def boss(cast, signed_in):
    return signed_in(cast.supervisor)


def form_of(team, **columns):
    whole = {
        "name": "路灯", "condition": json.dumps({"all": [LAMPS]}), "target": "team",
        "team_id": team.pk,
    }  # fmt: skip
    return {**whole, **columns}


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("supervisor", 200, 200), ("district", 200, 200), ("dispatcher", 200, 403),
     ("agent", 403, 403), ("callback", 403, 403), ("street", 403, 403), ("worker", 403, 403)],
)  # fmt: skip
def test_who_reads_and_who_writes(*, cast, ground, signed_in, role, reads, writes):
    rule = RuleFactory(team=ground.team)
    browser = signed_in(getattr(cast, role))
    for address in ("/desk/rules/", f"/desk/rules/{rule.pk}/", f"/desk/rules/{rule.pk}/test/",
                    f"/desk/rules/{rule.pk}/tickets/"):  # fmt: skip
        assert browser.get(address).status_code == reads, address
    for address in ("/desk/rules/new/", f"/desk/rules/{rule.pk}/edit/"):
        assert browser.get(address).status_code == writes, address
    done = 302 if writes == 200 else 403
    for address, data in (
        ("test", {}), ("switch", {"on": "0"}), ("move", {"to": "0"}), ("remove", {"reason": "x"}),
    ):  # fmt: skip
        if address == "test" and reads == 200 and writes == 403:
            continue  # its page is open to readers; the service refuses
        answer = browser.post(f"/desk/rules/{rule.pk}/{address}/", data)
        assert answer.status_code == done, address


def test_a_reader_cannot_start_a_test(cast, ground, signed_in):
    rule = RuleFactory(team=ground.team)
    signed_in(cast.dispatcher).post(f"/desk/rules/{rule.pk}/test/")
    assert not RuleTest.objects.exists()
    signed_in(cast.district).post(f"/desk/rules/{rule.pk}/test/")
    assert RuleTest.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_rule_and_three(ground, boss, count):
    for _n in range(count):
        RuleFactory(team=ground.team)
    boss.get("/desk/rules/")
    with CaptureQueriesContext(connection) as spent:
        answer = boss.get("/desk/rules/")
    assert len(answer.context["looks"]) == count
    assert len(spent) <= BUDGET


def test_a_rule_is_written_tried_and_switched_on(ground, boss, now):
    made = boss.post("/desk/rules/new/", form_of(ground.team))
    rule = RoutingRule.objects.get()
    assert (made.status_code, rule.is_on) == (302, False)
    page = boss.get(made.url).content.decode()
    assert "标题和内容含任一词“灯”" in page
    assert "还没有试算" in page
    boss.post(f"/desk/rules/{rule.pk}/test/")
    assert "试算中" in boss.get(made.url).content.decode()
    run_due_tests(now=now)
    assert "件会改派" in boss.get(f"/desk/rules/{rule.pk}/test/").content.decode()
    boss.post(f"/desk/rules/{rule.pk}/switch/", {"on": "1"})
    rule.refresh_from_db()
    assert rule.is_on


def test_a_refused_form_keeps_what_was_typed(ground, boss):
    state = {"all": [{"field": "state", "op": "in", "value": ["signed"]}]}
    answer = boss.post("/desk/rules/new/", form_of(ground.team, condition=json.dumps(state)))
    page = answer.content.decode()
    assert (answer.status_code, "不能用在这里" in page, "路灯" in page) == (422, True, True)
    answer = boss.post("/desk/rules/new/", form_of(ground.team, team_id=""))
    assert (answer.status_code, "请选择接受派单的单位" in answer.content.decode()) == (400, True)
    assert not RoutingRule.objects.exists()


def test_the_editor_offers_only_what_a_new_ticket_can_tell(ground, boss):
    page = boss.get(f"/desk/rules/{RuleFactory(team=ground.team).pk}/edit/").content.decode()
    assert 'value="urgency"' in page
    assert 'value="rework_count"' not in page


def test_an_outdated_edit_is_refused(ground, boss):
    rule = RuleFactory(team=ground.team, version=2)
    answer = boss.post(f"/desk/rules/{rule.pk}/edit/", form_of(ground.team, version="1"))
    assert (answer.status_code, "已被他人修改" in answer.content.decode()) == (409, True)


def test_a_broken_rule_is_shown_and_counted_in_the_rail(ground, boss):
    gone = CategoryFactory(code="010101", name="旧分类", is_active=False)
    condition = {"field": "category", "op": "under", "value": [gone.code]}
    rule = RuleFactory(condition=condition, team=ground.team)
    listed = boss.get("/desk/rules/")
    assert "无法执行" in listed.content.decode()
    assert next(t.alarm for t in listed.context["tools"] if t.tool.name == "rules") == 1
    assert "已停用，请换一个分类" in boss.get(f"/desk/rules/{rule.pk}/").content.decode()
    assert boss.get(f"/desk/rules/{rule.pk}/edit/").status_code == 200


@pytest.mark.parametrize("condition", [{"field": "x"}, {"all": 3}, {}, {"not": {"not": {}}}])
def test_bad_json_still_has_its_page(ground, boss, condition):
    rule = RuleFactory(condition=condition, team=ground.team)
    for address in ("/desk/rules/", f"/desk/rules/{rule.pk}/", f"/desk/rules/{rule.pk}/edit/"):
        assert boss.get(address).status_code == 200


def test_a_rule_moves_by_button_and_htmx_gets_the_list(ground, boss):
    rules = [RuleFactory(name=name, team=ground.team, place=n) for n, name in enumerate("甲乙", 1)]
    answer = boss.post(
        f"/desk/rules/{rules[1].pk}/move/", {"to": "0"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert (page.index("乙") < page.index("甲"), "<html" in page) == (True, False)
    for wrong in ("", "-1", "²", "x"):
        answer = boss.post(f"/desk/rules/{rules[1].pk}/move/", {"to": wrong})
        assert answer.status_code == 404


def test_moving_a_rule_that_was_removed_says_so(ground, boss, now):
    rule = RuleFactory(team=ground.team)
    boss.post(f"/desk/rules/{rule.pk}/remove/", {"reason": "不再需要"})

    answer = boss.post(f"/desk/rules/{rule.pk}/move/", {"to": "0"}, follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]][-1:] == ["error"]


def test_the_figures_lead_to_their_tickets(ground, limits, boss, now):
    moved = ticket_in(Status.SIGNED, team=ground.team, title="灯坏了")
    rule = RuleFactory(team=ground.other, is_on=False)
    boss.post(f"/desk/rules/{rule.pk}/test/")
    test = RuleTest.objects.get()
    RuleTest.objects.update(since=now.replace(day=1), until=now.replace(day=25), days=24)
    run_due_tests(now=now)
    page = boss.get(f"/desk/rules/{rule.pk}/tests/{test.pk}/moved/")
    assert [row.ticket for row in page.context["rows"]] == [moved]
    assert boss.get(f"/desk/rules/{rule.pk}/tests/{test.pk}/other/").status_code == 404
    RoutingRule.objects.update(version=2)
    assert boss.get(f"/desk/rules/{rule.pk}/tests/{test.pk}/moved/").status_code == 404


def test_the_ticket_page_says_which_rule_decided_and_which_were_passed_over(
    ground, limits, boss, now
):
    RuleFactory(name="坏规则", place=1, condition={"field": "x"}, team=ground.other)
    rule = RuleFactory(name="好规则", place=2, team=ground.other)
    ticket = TicketFactory(area_code=ground.area)
    route_ticket(ticket_id=ticket.pk, now=now)
    page = boss.get(f"/desk/t/{ticket.no}/").content.decode()
    assert f"/desk/rules/{rule.pk}/" in page
    assert "规则“坏规则”无法执行" in page
