"""Who comes in: default deny, every refusal beside an admission."""

import pytest

from requests_app.fieldwork.views import shell
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

PAGES = ("/field/", "/field/map/", "/field/report/", "/field/me/", "/field/outbox/")
INSIDE = ("worker", "lead", "community")
OUTSIDE = ("agent", "dispatcher", "callback", "supervisor", "street", "district", "auditor")


@pytest.fixture
def numbers(phone):
    """Numbers of the cases on somebody's phone, and of those that open to them."""

    def look(user, *nos):
        own = phone(user)
        listed = [card["no"] for card in own.get("/field/list/").json()["cases"]]
        answer = own.post("/field/cases/", {"nos": list(nos)}, content_type="application/json")
        return listed, [case["no"] for case in answer.json()["cases"]]

    return look


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("part", [None, "worker", "auditor"])
def test_the_frame_is_open_and_holds_nothing(phone, cast, ticket, page, part):
    answer = phone(getattr(cast, part) if part else None).get(page)
    assert answer.status_code == 200
    assert ticket.title not in answer.content.decode()


@pytest.mark.parametrize("part", [*INSIDE, *OUTSIDE, "outsider"])
def test_the_data_are_for_those_in_the_field(phone, cast, part):
    expected = 200 if part in INSIDE else 403
    assert phone(getattr(cast, part)).get("/field/list/").status_code == expected


@pytest.mark.parametrize(
    ("part", "opens"), [("worker", True), ("lead", True), ("community", True), ("stranger", False)]
)
def test_a_case_opens_to_those_it_concerns(numbers, cast, ticket, part, opens):
    _listed, opened = numbers(getattr(cast, part), ticket.no)
    assert opened == ([ticket.no] if opens else [])


def test_the_accused_unit_never_sees_it(numbers, cast, ground):
    accused = ticket_in(Status.PROCESSING, team=ground.other, target_team_id=ground.team.pk)
    assert numbers(cast.worker, accused.no) == ([], [])
    assert numbers(cast.stranger, accused.no) == ([accused.no], [accused.no])


def test_the_room_above_reads_and_does_not_sign(handset_of, numbers, cast, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    above, worker = handset_of(cast.community), handset_of(cast.worker)
    assert numbers(cast.community, fresh.no)[1] == [fresh.no]
    assert above.states(above.act("sign", fresh)) == ["refused"]
    assert worker.states(worker.act("sign", fresh)) == ["done"]


def test_reading_writes_nothing(phone, cast, ticket, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as seen:
        phone(cast.worker).post(
            "/field/cases/", {"nos": [ticket.no]}, content_type="application/json"
        )
    writes = [q["sql"] for q in seen.captured_queries if q["sql"].startswith(("UPDATE", "INSERT"))]
    assert [w for w in writes if "requests_app" in w] == []


@pytest.mark.parametrize("name", ["reveal", "call"])
def test_acts_are_no_addresses_to_visit(phone, cast, ticket, name):
    assert phone(cast.worker).get(f"/field/t/{ticket.no}/{name}/").status_code == 405


@pytest.mark.parametrize("part", ["dispatcher", "street", "district"])
def test_a_link_in_a_message_takes_desk_workers_to_the_ticket_at_the_desk(
    phone, cast, ticket, part
):
    answer = phone(getattr(cast, part)).get(f"/field/t/{ticket.no}/")
    assert answer["Location"] == f"/desk/t/{ticket.no}/"


@pytest.mark.parametrize("part", [None, "worker", "community"])
def test_a_link_in_a_message_opens_the_app_for_everybody_else(phone, cast, ticket, part):
    answer = phone(getattr(cast, part) if part else None).get(f"/field/t/{ticket.no}/")
    assert answer.content == phone().get(shell.BASE).content


def test_a_link_to_the_desk_takes_a_team_to_the_ticket_on_the_phone(phone, cast, ticket):
    assert phone(cast.worker).get(f"/desk/t/{ticket.no}/")["Location"] == f"/field/t/{ticket.no}/"
    assert phone(cast.worker).get(f"/desk/callbacks/{ticket.no}/").status_code == 403
    assert phone(cast.auditor).get(f"/desk/t/{ticket.no}/").status_code == 403
