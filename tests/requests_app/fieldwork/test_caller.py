"""The caller behind the mask: a reason, one answer, a row on record."""

import pytest

from haishu_portal.core.masking import mask_phone
from haishu_portal.core.models import AuditEntry
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in


def reveal(client, ticket, **words):
    """Ask to see the caller."""
    body = {f"reveal-{name}": value for name, value in {"field": "phone", **words}.items()}
    return client.post(f"/field/t/{ticket.no}/reveal/", body)


def test_the_number_is_masked_until_asked_for(phone, cast, ticket):
    page = phone(cast.worker).get(f"/field/t/{ticket.no}/").content.decode()
    assert PHONE not in page
    assert "138****8000" in page


def test_a_reason_shows_the_number_once_and_is_recorded(phone, cast, ticket):
    worker = phone(cast.worker)
    answer = reveal(worker, ticket, reason="联系核实情况")
    assert f'href="tel:{PHONE}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.get(action="reveal").reason == "联系核实情况"
    assert PHONE not in worker.get(f"/field/t/{ticket.no}/").content.decode()


def test_without_a_reason_nothing_is_shown(phone, cast, ticket):
    for words in ({}, {"other": "看"}):
        answer = reveal(phone(cast.worker), ticket, **words)
        assert answer.status_code in (400, 422)
        assert PHONE not in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_one_s_own_words_are_a_reason_too(phone, cast, ticket):
    assert PHONE in reveal(phone(cast.worker), ticket, other="约电工上门").content.decode()


def test_who_may_not_ask_gets_nothing(phone, cast, ground, ticket):
    secret = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    assert reveal(phone(cast.stranger), ticket, reason="联系核实情况").status_code == 404
    assert reveal(phone(cast.worker), secret, reason="联系核实情况").status_code == 403
    assert "81890" in phone(cast.worker).get(f"/field/t/{secret.no}/").content.decode()


def test_the_address_is_shown_to_those_who_go_there(phone, cast, ground):
    ticket = ticket_in(Status.SIGNED, team=ground.team, address="汪弄社区12幢3单元402室")
    worker = phone(cast.worker)
    assert "402室" not in worker.get(f"/field/t/{ticket.no}/").content.decode()
    answer = reveal(worker, ticket, field="address", reason="上门查看处置")
    assert "402室" in answer.content.decode()


def test_the_unit_sees_nothing_of_a_caller_who_was_promised_secrecy(
    phone, cast, ground, signed_desk
):
    secret = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    page = phone(cast.worker).get(f"/field/t/{secret.no}/").content.decode()
    assert "张*丰" not in page
    assert "姓名和电话已保密" in page
    assert mask_phone(PHONE) not in page
    assert mask_phone(PHONE) in signed_desk(secret)


@pytest.fixture
def signed_desk(phone, cast):
    """The page of a ticket as the dispatcher sees it."""
    return lambda ticket: phone(cast.dispatcher).get(f"/desk/t/{ticket.no}/").content.decode()
