"""Who comes in: default deny, every refusal beside an admission."""

import pytest

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

PAGES = ("/field/", "/field/map/", "/field/map/points.json", "/field/report/", "/field/me/")
INSIDE = ("worker", "lead", "community")
OUTSIDE = ("agent", "dispatcher", "callback", "supervisor", "street", "district", "auditor")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(phone, page):
    answer = phone().get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("part", [*INSIDE, *OUTSIDE, "outsider"])
def test_the_face_is_for_those_in_the_field(phone, cast, page, part):
    expected = 200 if part in INSIDE else 403
    assert phone(getattr(cast, part)).get(page).status_code == expected


@pytest.mark.parametrize(
    ("part", "status"),
    [("worker", 200), ("lead", 200), ("community", 200), ("stranger", 404), ("auditor", 403)],
)
def test_a_ticket_opens_to_those_it_concerns(phone, cast, ticket, part, status):
    assert phone(getattr(cast, part)).get(f"/field/t/{ticket.no}/").status_code == status


def test_the_accused_unit_never_sees_it(phone, cast, ground):
    accused = ticket_in(Status.PROCESSING, team=ground.other, target_team_id=ground.team.pk)
    assert phone(cast.worker).get(f"/field/t/{accused.no}/").status_code == 404
    assert phone(cast.stranger).get(f"/field/t/{accused.no}/").status_code == 200
    assert accused.title not in phone(cast.worker).get("/field/").content.decode()


@pytest.mark.parametrize("name", ["note", "reply", "photos", "contact", "suspend"])
def test_another_team_takes_no_step(do, cast, ticket, name):
    answer = do(ticket, name, user=cast.stranger, note="不归我管", version=ticket.version)
    assert answer.status_code == 404
    assert ticket.title not in answer.content.decode()
    assert not ticket.events.exists()


def test_the_lead_takes_a_step_for_the_team(do, cast, ticket):
    assert do(ticket, "note", user=cast.lead, note="已安排").status_code == 302
    assert ticket.events.get().note == "已安排"


def test_the_room_above_reads_and_does_not_sign(do, cast, ground, phone):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    page = phone(cast.community).get(f"/field/t/{fresh.no}/").content.decode()
    assert "/sign/" not in page
    assert do(fresh, "sign", user=cast.community, version=fresh.version).status_code == 403
    assert do(fresh, "sign", version=fresh.version).status_code == 302


def test_reading_writes_nothing(phone, cast, ticket, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as seen:
        phone(cast.worker).get(f"/field/t/{ticket.no}/?do=reply")
    writes = [q["sql"] for q in seen.captured_queries if q["sql"].startswith(("UPDATE", "INSERT"))]
    assert [w for w in writes if "requests_app" in w] == []


@pytest.mark.parametrize("name", ["sign", "reply", "reveal", "assign", "photos/photos"])
def test_steps_are_no_addresses_to_visit(phone, cast, ticket, name):
    assert phone(cast.worker).get(f"/field/t/{ticket.no}/{name}/").status_code in (404, 405)


@pytest.mark.parametrize("part", ["dispatcher", "street", "district"])
def test_a_link_in_a_message_takes_desk_workers_to_the_ticket_at_the_desk(
    phone, cast, ticket, part
):
    user = getattr(cast, part)
    answer = phone(user).get(f"/field/t/{ticket.no}/")
    assert answer["Location"] == f"/desk/t/{ticket.no}/"
    assert phone(user).post(f"/field/t/{ticket.no}/note/").status_code == 403


def test_a_link_to_the_desk_takes_a_team_to_the_ticket_on_the_phone(phone, cast, ticket):
    assert phone(cast.worker).get(f"/desk/t/{ticket.no}/")["Location"] == f"/field/t/{ticket.no}/"
    assert phone(cast.worker).get(f"/desk/callbacks/{ticket.no}/").status_code == 403
    assert phone(cast.auditor).get(f"/desk/t/{ticket.no}/").status_code == 403
