"""The caller behind the mask: a reason, one answer, a row on record."""

import pytest

from haishu_portal.core.masking import mask_phone
from haishu_portal.core.models import AuditEntry
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in


def reveal(client, ticket, field="phone", **words):
    """Ask to see what is masked."""
    body = {"field": field, **words}
    return client.post(f"/field/t/{ticket.no}/reveal/", body, content_type="application/json")


def case(client, ticket):
    """The whole case as the phone keeps it."""
    body = {"nos": [ticket.no]}
    return client.post("/field/cases/", body, content_type="application/json").json()["cases"][0]


def test_a_reason_shows_the_number_once_and_is_recorded(phone, cast, ticket):
    worker = phone(cast.worker)
    answer = reveal(worker, ticket, reason="联系核实情况")
    assert answer.json() == {"clear": PHONE}
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.get(action="reveal").reason == "联系核实情况"
    assert case(worker, ticket)["caller"]["phone"] == mask_phone(PHONE)


@pytest.mark.parametrize("reason", ["", "看"])
def test_without_a_reason_nothing_is_shown(phone, cast, ticket, reason):
    answer = reveal(phone(cast.worker), ticket, reason=reason)
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("body", ["[]", "{}", '{"field": "id_number", "reason": "联系核实"}', "x"])
def test_what_is_no_question_is_refused(phone, cast, ticket, body):
    address = f"/field/t/{ticket.no}/reveal/"
    answer = phone(cast.worker).post(address, body, content_type="application/json")
    assert answer.status_code == 400


def test_who_may_not_ask_gets_nothing(phone, cast, ground, ticket):
    secret = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    assert reveal(phone(cast.stranger), ticket, reason="联系核实情况").status_code == 404
    assert reveal(phone(cast.worker), secret, reason="联系核实情况").status_code == 403
    assert reveal(phone(), ticket, reason="联系核实情况").status_code == 401


def test_the_address_is_shown_to_those_who_go_there(phone, cast, ground):
    ticket = ticket_in(Status.SIGNED, team=ground.team, address="汪弄社区12幢3单元402室")
    worker = phone(cast.worker)
    assert "402室" not in str(case(worker, ticket))
    answer = reveal(worker, ticket, field="address", reason="上门查看处置")
    assert "402室" in answer.json()["clear"]


def test_the_unit_sees_nothing_of_a_caller_who_was_promised_secrecy(phone, cast, ground):
    secret = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    shown = case(phone(cast.worker), secret)["caller"]
    assert (shown["name"], shown["phone"]) == ("", "")
    desk = phone(cast.dispatcher).get(f"/desk/t/{secret.no}/").content.decode()
    assert mask_phone(PHONE) in desk
