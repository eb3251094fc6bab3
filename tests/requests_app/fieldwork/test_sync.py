"""What a phone did without a network: each act once, in order, none at another's cost."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.choices import EventKind
from requests_app.fieldwork.models import Device, FieldAct
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

pytestmark = pytest.mark.usefixtures("ground")
REPLY = {"outcome": "solved", "reply_text": "灯泡已换好，试过两次都亮。"}


@pytest.fixture
def fresh(ground):
    """A ticket that waits for the worker's team to sign."""
    return ticket_in(Status.DISPATCHED, team=ground.team)


def test_a_whole_case_in_one_request(handset, fresh, cast):
    done = handset.send(
        handset.act("sign", fresh),
        handset.act("contact", fresh, how="phone", note="约明早"),
        handset.act("start", fresh),
        handset.act("reply", fresh, **REPLY),
    )
    fresh.refresh_from_db()
    assert [one["state"] for one in done] == ["done"] * 4
    assert (fresh.status, fresh.handler) == (Status.REVIEWED, cast.worker)
    assert done[-1]["rev"] == f"{fresh.version}.{fresh.event_seq}"
    assert done[-1]["no"] == fresh.no


def test_the_same_request_again_changes_nothing(handset, fresh):
    acts = [handset.act("sign", fresh), handset.act("note", fresh, note="门锁着")]
    first, again = handset.send(*acts), handset.send(*acts)
    assert [one["state"] for one in first] == [one["state"] for one in again] == ["done", "done"]
    assert fresh.events.filter(kind__in=[EventKind.MOVE, EventKind.NOTE]).count() == 2
    assert FieldAct.objects.count() == 2


def test_an_act_waits_for_the_one_before_it(handset, fresh):
    sign, start = handset.act("sign", fresh), handset.act("start", fresh)
    assert handset.states(start) == ["blocked"]
    fresh.refresh_from_db()
    assert fresh.status == Status.DISPATCHED
    assert handset.states(sign, start) == ["done", "done"]


def test_a_refusal_names_the_field_and_costs_no_other(handset, ticket, fresh):
    answers = handset.send(
        handset.act("contact", ticket, how="", note="没选方式"),
        handset.act("sign", fresh),
    )
    assert [one["state"] for one in answers] == ["refused", "done"]
    assert set(answers[0]["errors"]) == {"how"}
    assert FieldAct.objects.get(kind="contact").code == "invalid"


def test_a_mended_act_goes_through_under_its_own_key(handset, ticket):
    wrong = handset.act("contact", ticket, how="", note="")
    assert handset.states(wrong) == ["refused"]
    mended = {**wrong, "fields": {"how": "visit", "note": ""}}
    assert handset.states(mended) == ["done"]
    assert FieldAct.objects.get().tries == 2


def test_somebody_else_was_first(handset, ticket, cast, now):
    reply = handset.act("reply", ticket, **REPLY)
    move_ticket(
        ticket_id=ticket.pk, move="suspend", actor=cast.lead, now=now,
        note="等电力部门断电", data={"suspend_reason": "third_party"},
    )  # fmt: skip
    move_ticket(ticket_id=ticket.pk, move="resume", actor=cast.lead, now=now)
    (answer,) = handset.send(reply)
    ticket.refresh_from_db()
    assert answer["state"] == "conflict"
    assert [change["title"] for change in answer["changes"]] == ["恢复办理", "挂起"]
    assert answer["version"] == ticket.version
    (settled,) = handset.send({**reply, "version": answer["version"]})
    assert settled["state"] == "done"
    ticket.refresh_from_db()
    assert ticket.reply_text == REPLY["reply_text"]


def test_what_others_did_between_two_acts_is_not_passed_over(handset, ticket, cast, now):
    """A note asks for no version; the answer written after it still does."""
    note, reply = handset.act("note", ticket, note="看过了"), handset.act("reply", ticket, **REPLY)
    move_ticket(
        ticket_id=ticket.pk, move="suspend", actor=cast.lead, now=now,
        note="等断电", data={"suspend_reason": "third_party"},
    )  # fmt: skip
    move_ticket(ticket_id=ticket.pk, move="resume", actor=cast.lead, now=now)
    assert handset.states(note, reply) == ["done", "conflict"]


def test_a_case_taken_away_is_refused_and_nothing_is_told(handset, ticket, cast, ground, now):
    move_ticket(
        ticket_id=ticket.pk, move="redispatch", actor=cast.dispatcher, now=now,
        note="改派", data={"team_id": ground.other.pk},
    )  # fmt: skip
    (answer,) = handset.send(handset.act("note", ticket, note="写了一半"))
    assert (answer["state"], answer["code"]) == ("refused", "ticket_not_found")
    assert answer["version"] is None
    assert answer["changes"] == []


@pytest.mark.parametrize("kind", ["note", "reply", "photos", "contact", "suspend"])
def test_another_team_does_nothing(handset_of, cast, ticket, kind):
    words = {"note": "不归我管", "how": "phone", "phase": "after", **REPLY}
    stranger, worker = handset_of(cast.stranger), handset_of(cast.worker)
    (answer,) = stranger.send(stranger.act(kind, ticket, **words))
    assert (answer["state"], answer["code"]) == ("refused", "ticket_not_found")
    assert not ticket.events.exists()
    assert worker.states(worker.act("note", ticket, **words)) == ["done"]


def test_a_key_of_somebody_else_is_refused(handset_of, cast, ticket):
    worker, lead = handset_of(cast.worker), handset_of(cast.lead)
    act = worker.act("note", ticket, note="我的")
    assert worker.states(act) == ["done"]
    (answer,) = lead.send({**act, "fields": {"note": "别人的"}})
    assert (answer["state"], answer["code"]) == ("refused", "identifier_taken")
    assert ticket.events.get().note == "我的"


def test_an_unknown_kind_and_nonsense_cost_no_other(handset, ticket):
    answers = handset.send(
        handset.act("teleport", ticket),
        {"uuid": "no uuid"},
        "nonsense",
        {"uuid": str(uuid.uuid4()), "kind": "note", "no": ticket.no, "fields": []},
        handset.act("note", ticket, after=None, note="还在"),
    )
    assert [a["state"] for a in answers] == ["refused"] * 4 + ["done"]
    assert [a["code"] for a in answers[:2]] == ["unknown_kind", "unreadable"]


def test_a_failure_of_the_server_is_told_of_that_act_alone(handset, ticket, monkeypatch, caplog):
    from requests_app.fieldwork.acts import ACTS, Act

    def breaks(_deed):
        raise RuntimeError("13900000000 张三")

    broken = Act("note", ACTS["note"].form, breaks)
    act = handset.act("note", ticket, note="第一次")
    with monkeypatch.context() as patch:
        patch.setitem(ACTS, "note", broken)
        states = handset.states(act, handset.act("contact", ticket, after=None, how="phone"))
    assert states == ["failed", "done"]
    assert "RuntimeError" in caplog.text
    assert "张三" not in caplog.text
    assert handset.states(act) == ["done"]


def test_the_time_on_the_ground_is_kept_beside_the_server_s(handset, ticket):
    phone_now = timezone.now() - timedelta(hours=3)  # a clock three hours slow
    done = phone_now - timedelta(minutes=40)
    act = handset.act("note", ticket, done_at=done.isoformat(), note="现场")
    handset.send(act, sent_at=phone_now.isoformat())
    row, event = FieldAct.objects.get(), ticket.events.get()
    assert (row.done_at, row.clock) == (done, "corrected")
    assert event.client_at == row.client_at
    assert abs(event.at - event.client_at - timedelta(minutes=40)) < timedelta(seconds=30)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"actions": 1}', b"[" * 100_000])
def test_what_is_no_request_is_refused(handset, body):
    assert handset.post_raw(body).status_code == 400


def test_a_request_too_long_or_too_large_is_refused(handset, ticket):
    act = handset.act("note", ticket, note="字")
    assert handset.post({"actions": [act] * 101}).status_code == 413
    big = json.dumps({"actions": [], "fill": "x" * (2 * 1024 * 1024)}).encode()
    assert handset.post_raw(big).status_code == 413
    assert not FieldAct.objects.exists()


def test_an_empty_request_is_a_contact(handset, cast):
    answer = handset.post({"actions": [], "app": "1.2", "pending": 3})
    device = Device.objects.get()
    assert answer.status_code == 200
    assert answer.json()["results"] == []
    assert (device.user, device.app_version, device.pending) == (cast.worker, "1.2", 3)


def test_work_of_another_waits_for_them(handset, ticket, cast):
    """Somebody else signed in on the phone: nothing is sent under their name."""
    act, head = handset.act("note", ticket, note="我写的"), {"X-Field-Device": handset.device}
    body = json.dumps({"device": handset.device, "actions": [act]})
    for person, status in ((cast.lead.pk, 401), (cast.worker.pk, 200)):
        answer = handset.client.post(
            "/field/sync/", body, content_type="application/json",
            headers={**head, "X-Field-Person": str(person)},
        )  # fmt: skip
        assert answer.status_code == status
    assert ticket.events.count() == 1


def test_no_case_content_is_kept_in_the_row(handset, ticket):
    handset.send(handset.act("note", ticket, note="不该出现在这里"))
    row = FieldAct.objects.values().get()
    assert "不该出现在这里" not in json.dumps(row, default=str, ensure_ascii=False)
