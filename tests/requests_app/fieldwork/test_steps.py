"""Steps on a ticket: once each, on the ticket as it is, with nothing typed lost."""

import uuid

import pytest

from requests_app.choices import Clock, EventKind, UnitRole, UnitStatus
from requests_app.models import ExtensionRequest, TicketDeadline, TicketPhoto, TicketUnit
from requests_app.services.notes import add_note
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.support.pictures import broken_picture, picture

REPLY = {"outcome": "solved", "reply_text": "灯泡已换好，试过两次都亮。"}


def test_a_worker_signs(do, ground, cast):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    answer = do(fresh, "sign", version=fresh.version)
    fresh.refresh_from_db()
    assert answer["Location"] == f"/field/t/{fresh.no}/"
    assert (fresh.status, fresh.handler) == (Status.SIGNED, cast.worker)


def test_a_double_tap_signs_once(do, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    tap = {"version": fresh.version, "client_uuid": str(uuid.uuid4())}
    assert [do(fresh, "sign", **tap).status_code for _n in (1, 2)] == [302, 302]
    assert fresh.events.filter(move="sign").count() == 1


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
def test_words_are_recorded_once(do, ticket, name, words, kind):
    tap = {**words, "client_uuid": str(uuid.uuid4())}
    assert [do(ticket, name, **tap).status_code for _n in (1, 2)] == [302, 302]
    assert ticket.events.filter(kind=kind).count() == 1
    assert ExtensionRequest.objects.count() == (1 if name == "extend" else 0)


def test_the_first_contact_stops_its_clock(do, ticket):
    do(ticket, "contact", how="visit", note="")
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.CONTACT).met_at


def test_a_reply_takes_its_photos_along(do, ticket):
    answer = do(ticket, "reply", version=ticket.version, files=[picture()], **REPLY)
    ticket.refresh_from_db()
    assert answer.status_code == 302
    assert (ticket.status, ticket.reply_text) == (Status.REVIEWED, REPLY["reply_text"])
    assert [p.phase for p in ticket.photos.all()] == ["after"]


def test_a_refused_reply_keeps_words_and_photos(do, ticket, phone, cast):
    worker = phone(cast.worker)
    words = {**REPLY, "outcome": ""}
    answer = do(ticket, "reply", client=worker, version=1, files=[picture()], **words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert REPLY["reply_text"] in page
    assert "移除" in page
    assert not TicketPhoto.objects.exists()
    assert do(ticket, "reply", client=worker, version=1, **REPLY).status_code == 302
    assert ticket.photos.count() == 1


def test_somebody_was_faster_and_nothing_is_lost(do, ticket, phone, cast, now):
    seen = {"version": ticket.version, "seen": ticket.event_seq}
    move_ticket(
        ticket_id=ticket.pk, move="suspend", actor=cast.lead, now=now,
        note="等电力部门断电", data={"suspend_reason": "third_party"},
    )  # fmt: skip
    move_ticket(ticket_id=ticket.pk, move="resume", actor=cast.lead, now=now)
    worker = phone(cast.worker)
    answer = do(ticket, "reply", client=worker, files=[picture()], **seen, **REPLY)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [c.title for c in answer.context["changes"]] == ["恢复办理", "挂起"]
    assert "lead" in page
    assert REPLY["reply_text"] in page
    form = next(s.form for s in answer.context["steps"] if s.step.name == "reply")
    again = {"version": form["version"].value(), "seen": form["seen"].value()}
    assert do(ticket, "reply", client=worker, **again, **REPLY).status_code == 302
    assert ticket.photos.count() == 1


def test_a_step_that_is_no_longer_possible_shows_the_words(do, ticket, cast, now):
    seen = {"version": ticket.version, "seen": ticket.event_seq}
    do(ticket, "reply", user=cast.lead, version=ticket.version, **REPLY)
    mine = {**REPLY, "reply_text": "我也写了一份答复，别丢了。"}
    answer = do(ticket, "reply", **seen, **mine)
    assert answer.status_code == 409
    assert mine["reply_text"] in answer.content.decode()


def test_a_ticket_taken_away_gives_the_words_back(do, ticket, ground, cast, now):
    move_ticket(
        ticket_id=ticket.pk, move="redispatch", actor=cast.dispatcher, now=now,
        note="改派", data={"team_id": ground.other.pk},
    )  # fmt: skip
    answer = do(ticket, "note", note="写了一半的备注")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "写了一半的备注" in page
    assert ticket.title not in page


def test_a_return_leaves_the_ticket_to_the_desk(do, ground, phone, cast):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    answer = do(fresh, "return", version=fresh.version, reason="属于区城管局职责")
    fresh.refresh_from_db()
    assert (answer.status_code, fresh.status) == (302, Status.RETURN_REQUESTED)
    page = phone(cast.worker).get(f"/field/t/{fresh.no}/")
    assert [s.step.name for s in page.context["steps"]] == ["note"]


def test_a_designated_unit_is_offered_no_return(phone, cast, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team, designated=True)
    steps = phone(cast.worker).get(f"/field/t/{fresh.no}/").context["steps"]
    assert "return" not in [s.step.name for s in steps]


def test_suspending_needs_a_reason_and_can_be_undone(do, ticket):
    assert do(ticket, "suspend", version=1, note="等").status_code == 422
    words = {"suspend_reason": "third_party", "note": "等电力部门断电"}
    assert do(ticket, "suspend", version=1, **words).status_code == 302
    ticket.refresh_from_db()
    assert do(ticket, "resume", version=ticket.version).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.PROCESSING


def test_an_assisting_team_signs_and_reports(do, phone, ground, cast, now):
    helped = ticket_in(Status.PROCESSING, team=ground.other)
    part = TicketUnit.objects.create(
        ticket=helped, team=ground.team, role=UnitRole.ASSIST, task="断电配合", assigned_at=now
    )
    page = phone(cast.worker).get(f"/field/t/{helped.no}/")
    assert "断电配合" in page.content.decode()
    assert page.context["first"].step.name == "sign_assist"
    tap = {"client_uuid": str(uuid.uuid4())}
    assert [do(helped, "sign_assist", **tap).status_code for _n in (1, 2)] == [302, 302]
    told = {"report": "已断电，钥匙还了", "client_uuid": str(uuid.uuid4())}
    assert [do(helped, "report_assist", **told).status_code for _n in (1, 2)] == [302, 302]
    part.refresh_from_db()
    assert part.status == UnitStatus.FINISHED
    assert helped.events.filter(kind=EventKind.ASSIST).count() == 2


def test_photos_go_up_before_their_form(phone, cast, ticket):
    worker = phone(cast.worker)
    address = f"/field/t/{ticket.no}/photos/photos/"
    first = worker.post(address, {"photos": [picture(), broken_picture()]})
    assert first.status_code == 200
    assert "broken.jpg" in first.content.decode()
    photo = first.context["in_hand"].photos[0]
    assert worker.get(f"/photos/{photo.pk}/thumb/").status_code == 200
    assert phone(cast.lead).get(f"/photos/{photo.pk}/thumb/").status_code == 404
    gone = worker.post(address, {"remove_photo": str(photo.pk)})
    assert gone.context["in_hand"].photos == []
    assert phone(cast.stranger).post(address, {"photos": [picture()]}).status_code == 404


def test_photos_of_the_work_are_kept_with_their_phase(do, ticket, phone, cast):
    assert do(ticket, "photos", phase="before").status_code == 400
    assert do(ticket, "photos", phase="before", files=[picture()]).status_code == 302
    assert [p.phase for p in ticket.photos.all()] == ["before"]
    assert "处置前" in phone(cast.worker).get(f"/field/t/{ticket.no}/").content.decode()


def test_a_broken_photo_stops_the_form_and_keeps_the_words(do, ticket):
    answer = do(ticket, "reply", version=1, files=[broken_picture()], **REPLY)
    assert answer.status_code == 422
    assert REPLY["reply_text"] in answer.content.decode()


def test_the_page_opens_the_step_that_was_asked_for(phone, cast, ticket):
    steps = phone(cast.worker).get(f"/field/t/{ticket.no}/?do=note").context["steps"]
    assert [s.step.name for s in steps if s.is_open] == ["note"]


def test_a_note_of_another_disturbs_no_contact(do, ticket, cast, now):
    add_note(ticket_id=ticket.pk, actor=cast.lead, note="路过看了", now=now)
    assert do(ticket, "contact", how="phone", note="打通了").status_code == 302


def test_a_form_without_its_version_is_outdated(do, ticket):
    answer = do(ticket, "reply", **REPLY)
    assert answer.status_code == 409
    assert REPLY["reply_text"] in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "first"),
    [
        (Status.DISPATCHED, "sign"),
        (Status.SIGNED, "contact"),
        (Status.PROCESSING, "reply"),
        (Status.REWORKING, "reply"),
        (Status.SUSPENDED, "resume"),
        (Status.RETURN_REQUESTED, None),
        (Status.REVIEWED, None),
    ],
)
def test_one_step_stands_out(phone, cast, ground, status, first):
    shown = ticket_in(status, team=ground.team)
    found = phone(cast.worker).get(f"/field/t/{shown.no}/").context["first"]
    assert (found.step.name if found else None) == first


def test_after_the_first_contact_the_work_starts(do, ground, phone, cast):
    signed = ticket_in(Status.SIGNED, team=ground.team)
    do(signed, "contact", how="phone", note="")
    assert phone(cast.worker).get(f"/field/t/{signed.no}/").context["first"].step.name == "start"
