"""Whatever a browser sends, the answer is never an error of ours."""

import pytest

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

NASTY = ["²", "٣", "9" * 19, "9" * 5000, "-1", "\x00", "nan", ""]


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team)


@pytest.mark.parametrize("bad", NASTY)
def test_numbers_of_desk_forms(client, cast, ticket, bad):
    client.force_login(cast.dispatcher)
    page = f"/desk/t/{ticket.no}"
    good = {"version": ticket.version, "seen": 0, "note": "核实", "team_id": 1}
    for name in ("version", "seen", "team_id"):
        answer = client.post(f"{page}/redispatch/", {**good, name: bad})
        assert answer.status_code in (302, 409, 422)
    assert client.get("/desk/teams/", {"exclude": bad, "team_id_q": "网格"}).status_code == 200
    assert client.post(f"{page}/note/", good).status_code == 302


@pytest.mark.parametrize("bad", NASTY)
def test_numbers_of_field_forms(client, cast, ticket, bad):
    client.force_login(cast.lead)
    page = f"/field/team/{ticket.lead_team_id}/assign/"
    for words in ({"no": ticket.no, "user": bad}, {"no": bad, "user": cast.lead.pk}):
        assert client.post(page, words).status_code == 302
    ticket.refresh_from_db()
    assert ticket.handler_id is None
    client.post(page, {"no": ticket.no, "user": cast.lead.pk})
    ticket.refresh_from_db()
    assert ticket.handler_id == cast.lead.pk


@pytest.mark.parametrize("place", ["/desk/t/{}/", "/desk/callbacks/{}/", "/t/{}"])
def test_a_number_with_a_nul_byte_is_no_ticket(client, cast, ticket, place):
    client.force_login(cast.supervisor)
    expected = 200 if place == "/t/{}" else 404
    assert client.get(place.format("%00")).status_code == expected
    assert client.get(place.format(ticket.no)).status_code in (200, 403)
