"""Visits from a phone: what it carries, and what becomes of what was found."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grid.patrol.models import Finding, RiskItem, Visit
from requests_app.models import Ticket
from tests.factories.patrol import PlacePlanFactory, PlanFactory

pytestmark = pytest.mark.usefixtures("ground")
QUERIES = 9


@pytest.fixture
def plan(ground):
    """A door that is due today."""
    return PlanFactory(grid_code=ground.area, next_due=timezone.localdate())


def finding(kind, words="楼道灯不亮", **more):
    return {"uuid": str(uuid.uuid4()), "kind": kind, "words": words, **more}


def rounds(client):
    answer = client.get("/field/rounds/")
    assert answer.status_code == 200
    return answer.json()


def test_the_phone_carries_doors_with_masked_names(phone, cast, plan):
    body = rounds(phone(cast.worker))

    [visit] = body["visits"]
    assert (visit["id"], visit["name"], visit["overdue"]) == (str(plan.pk), "王*国", False)
    assert visit["door"] == plan.household.label
    assert body["tiles"] == [
        {"grid": plan.grid_code, "name": "3幢", "total": 1, "covered": 0, "overdue": 0}
    ]


def test_no_number_of_anybody_is_on_the_phone(phone, cast, plan, handset):
    words = "身份证330203195001011234，电话13800138000"
    handset.send(handset.act("visit", plan=plan.pk, met="absent", words=words))

    text = json.dumps(rounds(phone(cast.worker)), ensure_ascii=False)

    assert "王建国" not in text
    assert not re.search(
        r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dX])(?!\d)", text.replace(plan.grid_code, "")
    )


@pytest.mark.parametrize(
    ("part", "count"), [("worker", 1), ("lead", 1), ("community", 1), ("stranger", 0)]
)
def test_each_carries_the_doors_of_their_own_ground(phone, cast, plan, part, count):
    assert len(rounds(phone(getattr(cast, part)))["visits"]) == count


@pytest.mark.parametrize(
    ("part", "status"), [("street", 403), ("agent", 403), ("auditor", 403), (None, 401)]
)
def test_others_carry_none(phone, cast, part, status):
    assert phone(getattr(cast, part) if part else None).get("/field/rounds/").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_few_queries_for_one_and_for_three(phone, cast, ground, count):
    PlanFactory.create_batch(count, grid_code=ground.area)
    PlacePlanFactory(grid_code=ground.area)
    client = phone(cast.worker)

    with CaptureQueriesContext(connection) as asked:
        rounds(client)

    assert len(asked) <= QUERIES


def test_a_visit_is_written_once_with_the_time_it_was_done(handset, plan):
    done_at = (timezone.now() - timedelta(hours=5)).isoformat()
    act = handset.act(
        "visit", plan=plan.pk, met="met", needs=["medical"], words="药快吃完了",
        lng=121.53, lat=29.88, accuracy=9, done_at=done_at,
    )  # fmt: skip

    first, again = handset.send(act), handset.send(act)

    assert [first[0]["state"], again[0]["state"]] == ["done", "done"]
    [visit] = Visit.objects.all()
    assert (visit.met, visit.needs, visit.words) == ("met", ["medical"], "药快吃完了")
    assert visit.received_at - visit.at >= timedelta(hours=4, minutes=59)
    plan.refresh_from_db()
    assert plan.last_visit == visit


def test_a_finding_becomes_a_ticket_and_keeps_its_number(handset, plan, cast):
    act = handset.act("visit", plan=plan.pk, met="met", findings=[finding("ticket")])

    [answer], _again = handset.send(act), handset.send(act)

    ticket, found = Ticket.objects.get(), Finding.objects.get()
    assert (answer["state"], answer["no"]) == ("done", ticket.no)
    assert ticket.no in answer["message"]
    assert (found.state, found.became_no) == ("passed", ticket.no)
    assert (ticket.channel, ticket.content) == ("grid", "楼道灯不亮")
    assert ticket.reporter.is_anonymous


def test_pictures_stay_with_the_visit_and_go_to_the_first_ticket(handset, plan):
    file_id = uuid.uuid4()
    handset.upload(file_id=file_id)
    findings = [finding("ticket"), finding("ticket", "楼梯扶手松了")]

    [answer] = handset.send(
        handset.act("visit", plan=plan.pk, met="met", findings=findings, files=[file_id])
    )

    assert answer["state"] == "done", answer
    first, second = Ticket.objects.order_by("pk")
    assert (first.photos.count(), second.photos.count()) == (1, 0)
    assert Visit.objects.get().photos.count() == 1


def test_risks_and_leads_go_their_own_way(handset, plan):
    findings = [
        finding("risk", "两家争执", level="red", category="neighbour", parties=6, prospect="crime"),
        finding("mediation", "愿意坐下来谈"),
        finding("note", "门锁换了"),
    ]

    assert handset.states(handset.act("visit", plan=plan.pk, met="met", findings=findings)) == [
        "done"
    ]

    risk = RiskItem.objects.get()
    assert (risk.level, risk.category, risk.parties, risk.prospect) == (
        "red", "neighbour", 6, "crime",
    )  # fmt: skip
    assert Ticket.objects.count() == 0
    states = dict(Finding.objects.values_list("kind", "state"))
    assert states == {"risk": "passed", "mediation": "open", "note": "noted"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"met": "perhaps"}, "met"),
        ({"met": "met", "plan": 0}, "plan"),
        ({"met": "met", "needs": ["gold"]}, "needs"),
        ({"met": "met", "findings": [{"kind": "ticket"}]}, "findings"),
        ({"met": "met", "findings": "text"}, "findings"),
        ({"met": "met", "findings": [finding("note")] * 11}, "findings"),
        ({"met": "met", "lng": 999, "lat": 29}, "lng"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(handset, plan, fields, field):
    [answer] = handset.send(handset.act("visit", **{"plan": plan.pk, **fields}))

    assert answer["state"] == "refused"
    assert field in answer["errors"]
    assert Visit.objects.count() == 0


def test_half_a_position_is_no_position(handset, plan):
    assert handset.states(handset.act("visit", plan=plan.pk, met="met", lng=121.5)) == ["done"]
    assert Visit.objects.get().lng is None


def test_anothers_door_is_refused(handset_of, cast, plan):
    other = handset_of(cast.stranger)

    [answer] = other.send(other.act("visit", plan=plan.pk, met="met"))

    assert (answer["state"], answer["code"]) == ("refused", "plan_not_found")


def test_a_bad_finding_takes_the_whole_visit_with_it(handset, plan):
    findings = [finding("ticket"), finding("note", " ")]

    assert handset.states(handset.act("visit", plan=plan.pk, met="met", findings=findings)) == [
        "refused"
    ]

    assert (Visit.objects.count(), Ticket.objects.count()) == (0, 0)


def test_a_risk_on_the_way_lies_in_ones_own_grid(handset, ground):
    act = handset.act("risk", words="电梯费分摊争执", level="orange", category="property")

    [first], [again] = handset.send(act), handset.send(act)

    risk = RiskItem.objects.get()
    assert (first["state"], again["state"]) == ("done", "done")
    assert (risk.grid_code, risk.level) == (ground.area, "orange")
    assert risk.no in first["message"]


def test_a_risk_outside_of_a_visit_brings_its_place_and_pictures(handset, ground):
    file_id = uuid.uuid4()
    handset.upload(file_id=file_id)
    act = handset.act(
        "risk", words="扬言讨薪", place="工地门口", lng=121.53, lat=29.88, files=[file_id]
    )

    assert handset.states(act) == ["done"]
    assert handset.states(act) == ["done"]

    risk = RiskItem.objects.get()
    assert (risk.place, risk.lng, risk.photos.count()) == ("工地门口", 121.53, 1)


@pytest.mark.parametrize(("own", "state"), [(True, "done"), (False, "refused")])
def test_a_community_names_the_grid_where_no_position_is_known(
    handset_of, cast, ground, own, state
):
    other = handset_of(cast.community)
    code = ground.area if own else "330203004001001"

    assert other.states(other.act("risk", words="两家争执", grid=code)) == [state]
    assert RiskItem.objects.filter(grid_code=code).exists() is own


ID_NUMBER = "33020319500101123X"


def test_who_typed_a_number_of_somebody_is_told_that_it_is_gone(handset, plan):
    findings = [finding("ticket", f"房东{ID_NUMBER}")]
    acts = [
        handset.act("visit", plan=plan.pk, met="met", words="门锁换了", findings=findings),
        handset.act("risk", words=f"{ID_NUMBER}扬言上访"),
        handset.act("event", text=f"店主{ID_NUMBER}占道", address=ID_NUMBER, lng=121.5, lat=29.8),
        handset.act("visit", plan=plan.pk, met="met", words="一切正常"),
    ]

    answers = handset.send(*acts)

    assert [answer["state"] for answer in answers] == ["done"] * 4, answers
    assert ["已去掉" in answer["message"] for answer in answers] == [True, True, True, False]
    kept = [*Finding.objects.all(), *RiskItem.objects.all()]
    words = [row.words for row in kept] + [row.content for row in Ticket.objects.all()]
    assert len(words) == 4
    assert not any(ID_NUMBER in text for text in words)
    assert not any(ID_NUMBER in row.address for row in Ticket.objects.all())
