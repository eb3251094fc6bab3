"""Calling the resident: through a lent number, or by a reveal with a reason."""

import json
from pathlib import Path

import pytest

from haishu_portal.core.models import AuditEntry, PortalSetting
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in

REASON = "联系诉求人核实地址"


@pytest.fixture
def lent(settings, cast):
    """A gateway, and a worker with a phone of their own."""
    settings.CALL_GATEWAY = "file"
    cast.worker.phone_enc = "13900001111"
    cast.worker.save()
    return Path(settings.OUTBOX_DIR) / "calls"


@pytest.fixture(params=["none", "file"])
def gateway(request, settings, lent):
    """With one and without."""
    settings.CALL_GATEWAY = request.param
    return request.param


def dial(client, ticket, reason=""):
    url = f"/field/t/{ticket.no}/call/"
    return client.post(url, {"reason": reason}, content_type="application/json")


def test_with_a_gateway_the_number_never_reaches_the_phone(phone, cast, ticket, lent):
    answer = dial(phone(cast.worker), ticket)
    said = answer.json()
    assert said["masked"] is True
    assert said["number"].startswith("0574-5550")
    assert said["valid_until"]
    assert PHONE not in answer.content.decode()
    (bound,) = [json.loads(path.read_text()) for path in lent.iterdir()]
    assert (bound["caller"], bound["callee"]) == ("13900001111", PHONE)


def test_a_masked_call_is_on_record_like_a_reveal(phone, cast, ticket, lent):
    dial(phone(cast.worker), ticket)
    entry = AuditEntry.objects.get(action="number_lent")
    assert (entry.actor, entry.object_id) == (cast.worker, ticket.no)
    event = ticket.events.last()
    assert (event.move, event.actor) == ("call", cast.worker)
    assert PHONE not in event.note + str(entry.extra) + entry.reason


def test_called_twice_the_same_number_is_lent(phone, cast, ticket, lent):
    client = phone(cast.worker)
    assert dial(client, ticket).json()["number"] == dial(client, ticket).json()["number"]
    assert len(list(lent.iterdir())) == 1


def test_calls_are_limited_by_day(phone, cast, ticket, lent):
    PortalSetting.objects.update_or_create(key="masked_calls_per_day", defaults={"value": 1})
    client = phone(cast.worker)
    assert dial(client, ticket).status_code == 200
    answer = dial(client, ticket)
    assert (answer.status_code, answer.json()["error"]) == (429, "call_limit")


def test_without_a_gateway_it_is_a_reveal_with_a_reason(phone, cast, ticket, settings):
    settings.CALL_GATEWAY = "none"
    client = phone(cast.worker)
    refused = dial(client, ticket)
    assert refused.status_code == 422
    assert "reason" in refused.json()["errors"]
    said = dial(client, ticket, REASON).json()
    assert said == {"number": PHONE, "valid_until": None, "masked": False}
    assert AuditEntry.objects.get(action="reveal").reason == REASON


def test_without_a_phone_of_ones_own_nothing_is_given_away(phone, cast, ticket, lent):
    cast.worker.phone_enc = ""
    cast.worker.save()
    answer = dial(phone(cast.worker), ticket, REASON)
    assert (answer.status_code, answer.json()["error"]) == (503, "call_failed")
    assert PHONE not in answer.content.decode()


def test_a_gateway_that_fails_says_so_and_gives_nothing_away(phone, cast, ticket, lent, settings):
    settings.CALL_GATEWAY = "tests.requests_app.fieldwork.test_calling.BrokenGateway"
    answer = dial(phone(cast.worker), ticket)
    assert answer.status_code == 503
    assert PHONE not in answer.content.decode()


class BrokenGateway:
    def middle_number(self, **_given):
        raise ConnectionError(PHONE)


def test_who_may_not_call(phone, cast, ground, ticket, gateway):
    for user in (cast.worker, cast.stranger, cast.lead):
        user.phone_enc = "13900001111"
        user.save()
    assert dial(phone(cast.lead), ticket, REASON).status_code == 200
    assert dial(phone(cast.stranger), ticket, REASON).status_code == 404
    assert dial(phone(), ticket, REASON).status_code == 401
    assert dial(phone(cast.dispatcher), ticket, REASON).status_code == 403
    hidden = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    assert dial(phone(cast.worker), hidden, REASON).status_code == 403


def test_nobody_to_call(phone, cast, ground, gateway):
    silent = ticket_in(Status.PROCESSING, team=ground.team, reporter=False)
    assert dial(phone(cast.worker), silent, REASON).status_code == 422


def test_with_a_gateway_the_field_reveals_no_telephone(phone, cast, ticket, gateway):
    body, kind = {"field": "phone", "reason": REASON}, "application/json"
    answer = phone(cast.worker).post(f"/field/t/{ticket.no}/reveal/", body, content_type=kind)
    assert (PHONE in answer.content.decode()) is (gateway == "none")
