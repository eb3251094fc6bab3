"""What the phone keeps: its own teams' cases, masked, and nothing of others."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grid.rosters.selectors.crews import forget_crews
from grid.selectors.reach import reach_of
from requests_app.choices import UnitRole
from requests_app.fieldwork.acts.steps import QUIET, steps_open
from requests_app.fieldwork.selectors.jobs import assist_part
from requests_app.models import TicketUnit
from requests_app.selectors.moves import unit_team_ids
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.rosters import AbsenceFactory
from tests.factories.tickets import ticket_in

SHAPE = {
    "no", "rev", "version", "status", "state", "urgency", "rank", "title", "place", "area", "lng",
    "lat", "team_id", "handler_id", "mine", "part", "clock", "supervised", "confidential", "next",
    "step",
}  # fmt: skip
INSIDE = ("worker", "lead", "community")
OUTSIDE = ("agent", "dispatcher", "supervisor", "district", "auditor", "outsider")


@pytest.fixture
def cases(phone):
    """Ask for whole cases as somebody."""

    def ask(user, *nos):
        body = json.dumps({"nos": nos})
        return phone(user).post("/field/cases/", body, content_type="application/json")

    return ask


@pytest.mark.parametrize("address", ["/field/list/", "/field/ground/"])
@pytest.mark.parametrize("part", [*INSIDE, *OUTSIDE, None])
def test_the_data_are_for_those_in_the_field(phone, cast, address, part):
    answer = phone(getattr(cast, part) if part else None).get(address)
    expected = 200 if part in INSIDE else 403 if part else 401
    assert answer.status_code == expected
    if expected != 200:
        assert answer.json()["error"] == ("not_field" if part else "signed_out")
        assert answer.json().get("desk", False) == (part in OUTSIDE[:4])
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/field/cases/", "/field/sync/", f"/field/files/{uuid.UUID(int=1)}/"]
)
def test_strangers_send_nothing(phone, cast, address):
    assert phone().post(address).status_code == 401
    assert phone(cast.agent).post(address).status_code == 403
    assert phone(cast.worker).post(address).status_code in (400, 422)
    assert phone(cast.worker).get(address).status_code == 405


def test_the_list_holds_what_is_in_hand(phone, cast, ticket, ground):
    lead = cast.lead.pk
    ticket_in(Status.PROCESSING, team=ground.other)
    ticket_in(Status.CLOSED, team=ground.team)
    told = phone(cast.worker).get("/field/list/").json()
    (card,) = told["cases"]
    assert set(card) == SHAPE
    assert (card["no"], card["rev"], card["step"]) == (ticket.no, "1.0", "reply")
    assert told["me"]["id"] == cast.worker.pk
    assert told["keep_days"] == 7
    assert lead in [one["id"] for one in told["colleagues"]]
    assert cast.worker.pk not in [one["id"] for one in told["colleagues"]]


def test_an_assisted_case_shows_the_part(phone, cast, ground, now):
    helped = ticket_in(Status.PROCESSING, team=ground.other)
    TicketUnit.objects.create(
        ticket=helped, team=ground.team, role=UnitRole.ASSIST, task="断电配合", assigned_at=now
    )
    (card,) = phone(cast.worker).get("/field/list/").json()["cases"]
    assert (card["part"]["task"], card["step"]) == ("断电配合", "sign_assist")


def test_the_accused_team_has_no_card_and_no_case(phone, cast, cases, ground):
    accused = ticket_in(Status.PROCESSING, team=ground.other, target_team_id=ground.team.pk)
    assert phone(cast.worker).get("/field/list/").json()["cases"] == []
    assert cases(cast.worker, accused.no).json() == {"cases": [], "gone": [accused.no]}
    assert cases(cast.stranger, accused.no).json()["gone"] == []


@pytest.mark.parametrize("status", [s for s in Status if s != Status.MERGED])
@pytest.mark.parametrize("part", ["worker", "community"])
def test_the_step_of_a_card_is_the_first_of_its_page(phone, cast, ground, status, part):
    user = getattr(cast, part)
    ticket = ticket_in(status, team=ground.team)
    cards = phone(user).get("/field/list/").json()["cases"]
    reach, teams = reach_of(user), unit_team_ids(ticket)
    part = assist_part(reach, ticket)
    steps = steps_open(reach, ticket, part, team_ids=teams, extendable=False)
    likely = next((step.name for step in steps if step.name not in QUIET), None)
    assert [card["step"] for card in cards] == ([likely] if cards else [])


def test_a_case_has_all_that_is_needed_without_a_network(cases, cast, ticket, now):
    add_note(ticket_id=ticket.pk, actor=cast.lead, note="带梯子", now=now)
    (case,) = cases(cast.worker, ticket.no).json()["cases"]
    assert set(case) > SHAPE
    assert case["content"] == ticket.content
    assert case["timeline"][0]["text"] == "带梯子"
    assert case["steps"][0] == "reply"


def test_a_caller_stays_behind_the_mask(cases, cast, ground):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    told = cases(cast.worker, ticket.no).content.decode()
    assert "13800138000" not in told
    assert "张三丰" not in told
    assert "138****8000" in told


def test_a_secret_caller_is_not_even_masked(cases, cast, ground):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    (case,) = cases(cast.worker, ticket.no).json()["cases"]
    assert (case["caller"]["name"], case["caller"]["phone"]) == ("", "")
    assert case["caller"]["can_call"] is False


@pytest.mark.parametrize("body", ["", "[]", '{"nos": 1}', '{"nos": [1, null, "\\u0000"]}'])
def test_nonsense_is_no_error_of_the_server(phone, cast, body):
    answer = phone(cast.worker).post("/field/cases/", body, content_type="application/json")
    assert answer.status_code in (200, 400, 413)


def test_more_than_fifty_are_too_many(cases, cast, ticket):
    assert cases(cast.worker, *[ticket.no] * 51).status_code == 413
    assert cases(cast.worker, *[ticket.no] * 50).status_code == 200


@pytest.mark.parametrize("address", ["list", "cases"])
def test_many_cost_as_many_queries_as_one(phone, cast, ground, now, address):
    user, counts = phone(cast.worker), []
    nos = []
    for _n in range(3):
        ticket = ticket_in(Status.PROCESSING, team=ground.team)
        add_note(ticket_id=ticket.pk, actor=cast.lead, note="看过", now=now)
        nos.append(ticket.no)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            if address == "list":
                user.get("/field/list/")
            else:
                body = json.dumps({"nos": nos})
                user.post("/field/cases/", body, content_type="application/json")
        counts.append(len(seen))
    assert counts[1] == counts[2], [q["sql"] for q in seen.captured_queries]
    assert counts[2] <= 20


def test_the_ground_is_told_once(phone, cast):
    worker = phone(cast.worker)
    first = worker.get("/field/ground/")
    again = worker.get("/field/ground/", headers={"If-None-Match": first["ETag"]})
    assert first.json()["features"]["type"] == "FeatureCollection"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("covered", [True, False])
def test_colleagues_who_are_away_come_with_who_covers(phone, cast, ground, covered):
    begin = timezone.now() - timedelta(hours=1)
    absence = AbsenceFactory(
        person=cast.lead, team=ground.team, starts_at=begin, cover=cast.worker if covered else None
    )
    forget_crews()
    told = phone(cast.community if covered else cast.worker).get("/field/list/").json()
    away = {one["id"]: (one["away"], one["cover"]) for one in told["colleagues"]}
    if not covered:
        assert away == {cast.lead.pk: (absence.ends_at.isoformat(), "")}
    told = phone(cast.worker).get("/field/list/").json()
    cover = "worker" if covered else ""
    assert [one["cover"] for one in told["colleagues"] if one["away"]] == [cover]
