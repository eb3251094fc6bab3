"""The whole address on the phone: for a reason, on the record, to who may reveal."""

import json

import pytest

from haishu_portal.core.models import AuditEntry

WHERE = "南雅新村12幢3单元502室"


@pytest.fixture
def placed(ticket):
    ticket.address = WHERE
    ticket.save(update_fields=["address"])
    return ticket


def ask(client, ticket, reason):
    body = json.dumps({"reason": reason})
    return client.post(f"/field/t/{ticket.no}/address/", body, content_type="application/json")


def test_a_reason_opens_it_and_is_written_down(phone, cast, placed):
    answer = ask(phone(cast.worker), placed, "上门查看处置")
    assert answer.json() == {"address": WHERE}
    assert AuditEntry.objects.filter(action="reveal").count() == 1


def test_without_a_reason_it_stays_shut(phone, cast, placed):
    answer = ask(phone(cast.worker), placed, "")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["reason"])
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_neighbours_and_what_is_confidential_stay_shut(phone, cast, placed):
    assert ask(phone(cast.stranger), placed, "上门查看处置").status_code == 404
    placed.confidential = True
    placed.save(update_fields=["confidential"])
    assert ask(phone(cast.worker), placed, "上门查看处置").status_code == 403


def test_nobody_signed_in_hears_nothing(phone, placed):
    assert ask(phone(), placed, "上门查看处置").status_code == 401
