"""Steps on a case from the phone: what each asks, what it changes, once each."""

import pytest

from requests_app.choices import Clock, EventKind, UnitRole, UnitStatus
from requests_app.models import ExtensionRequest, TicketDeadline, TicketUnit
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

REPLY = {"outcome": "solved", "reply_text": "灯泡已换好，试过两次都亮。"}


@pytest.fixture
def do(handset):
    """Take a step and tell how it went."""

    def send(ticket, name, **fields):
        ticket.refresh_from_db()
        return handset.states(handset.act(name, ticket, **fields))[0]

    return send


def test_a_worker_signs(do, ground, cast):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    assert do(fresh, "sign") == "done"
    fresh.refresh_from_db()
    assert (fresh.status, fresh.handler) == (Status.SIGNED, cast.worker)


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("contact", {"how": "phone", "note": "约明早上门"}, EventKind.CONTACT),
        ("note", {"note": "灯座型号要查"}, EventKind.NOTE),
        (
            "extend",
            {"working_days": 2, "reason": "等配件", "plan": "到货就装", "caller_informed": "on"},
            EventKind.EXTENSION,
        ),
    ],
)
def test_words_are_recorded_once(handset, ticket, name, words, kind):
    tap = handset.act(name, ticket, **words)
    assert [handset.states(tap) for _n in (1, 2)] == [["done"], ["done"]]
    assert ticket.events.filter(kind=kind).count() == 1
    assert ExtensionRequest.objects.count() == (1 if name == "extend" else 0)


def test_the_first_contact_stops_its_clock(do, ticket):
    assert do(ticket, "contact", how="visit", note="") == "done"
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.CONTACT).met_at


def test_a_reply_takes_its_photos_along(handset, ticket):
    photo = handset.upload().json()["uuid"]
    assert handset.states(handset.act("reply", ticket, files=[photo], **REPLY)) == ["done"]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reply_text) == (Status.REVIEWED, REPLY["reply_text"])
    assert [p.phase for p in ticket.photos.all()] == ["after"]


def test_photos_of_the_work_are_kept_with_their_phase(handset, do, ticket):
    assert do(ticket, "photos", phase="before") == "refused"
    photo = handset.upload().json()["uuid"]
    assert handset.states(
        handset.act("photos", ticket, files=[photo], phase="before", after=None)
    ) == ["done"]
    assert [p.phase for p in ticket.photos.all()] == ["before"]


def test_a_return_leaves_the_case_to_the_desk(do, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    assert do(fresh, "return", reason="属于区城管局职责") == "done"
    fresh.refresh_from_db()
    assert fresh.status == Status.RETURN_REQUESTED


def test_a_designated_unit_cannot_return(do, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team, designated=True)
    assert do(fresh, "return", reason="属于区城管局职责") == "refused"


def test_suspending_needs_a_reason_and_can_be_undone(handset, do, ticket):
    wrong = handset.act("suspend", ticket, note="等", after=None)
    assert handset.states(wrong) == ["refused"]
    handset.last.clear()
    assert do(ticket, "suspend", suspend_reason="third_party", note="等电力部门断电") == "done"
    assert do(ticket, "resume") == "done"
    ticket.refresh_from_db()
    assert ticket.status == Status.PROCESSING


def test_an_assisting_team_signs_and_reports(handset, ground, cast, now):
    helped = ticket_in(Status.PROCESSING, team=ground.other)
    part = TicketUnit.objects.create(
        ticket=helped, team=ground.team, role=UnitRole.ASSIST, task="断电配合", assigned_at=now
    )
    signing = handset.act("sign_assist", helped)
    report = handset.act("report_assist", helped, report="已断电，钥匙还了")
    assert [handset.states(signing, report) for _n in (1, 2)] == [["done", "done"]] * 2
    part.refresh_from_db()
    assert part.status == UnitStatus.FINISHED
    assert helped.events.filter(kind=EventKind.ASSIST).count() == 2


def test_a_note_of_another_disturbs_no_contact(do, ticket, cast, now):
    add_note(ticket_id=ticket.pk, actor=cast.lead, note="路过看了", now=now)
    assert do(ticket, "contact", how="phone", note="打通了") == "done"


@pytest.mark.parametrize("name", ["note", "reply", "contact", "suspend"])
def test_another_team_takes_no_step(handset_of, cast, ticket, name):
    theirs = handset_of(cast.stranger)
    assert theirs.states(theirs.act(name, ticket, note="不归我管")) == ["refused"]
    assert not ticket.events.exists()


def test_the_lead_takes_a_step_for_the_team(handset_of, cast, ticket):
    lead = handset_of(cast.lead)
    assert lead.states(lead.act("note", ticket, note="已安排")) == ["done"]
    assert ticket.events.get().note == "已安排"
