"""Notes, contacts, pictures and reveals beside the flow."""

import uuid

import pytest

from haishu_portal.core.exceptions import ReasonRequired
from haishu_portal.core.models import Attachment, AuditEntry
from requests_app.choices import Clock
from requests_app.exceptions import MissingField, NotYourTicket, TicketNotFound
from requests_app.models import TicketDeadline
from requests_app.services.callers import reveal_caller
from requests_app.services.notes import add_note, add_photos, record_contact
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.SIGNED, team=ground.team)


def test_a_note_stays_in_the_house(ticket, cast, now):
    add_note(ticket_id=ticket.pk, actor=cast.agent, note=" 来电催办 ", now=now)
    event = ticket.events.get()
    assert (event.note, event.visibility) == ("来电催办", 1)
    with pytest.raises(MissingField):
        add_note(ticket_id=ticket.pk, actor=cast.agent, note=" ", now=now)
    with pytest.raises(TicketNotFound):
        add_note(ticket_id=ticket.pk, actor=cast.auditor, note="看看", now=now)


def test_the_first_contact_meets_the_clock(ticket, cast, now):
    given = {"ticket_id": ticket.pk, "how": "phone", "note": "约明天上门", "now": now}
    moved = record_contact(actor=cast.worker, **given)
    assert moved.first_contact_at == now
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.CONTACT).met_at == now
    record_contact(actor=cast.lead, **given)
    assert ticket.events.count() == 2
    for person in (cast.dispatcher, cast.callback):
        with pytest.raises(NotYourTicket):
            record_contact(actor=person, **given)
    with pytest.raises(MissingField):
        record_contact(actor=cast.worker, **{**given, "how": "pigeon"})


def test_a_contact_sent_twice_counts_once(ticket, cast, now):
    key = uuid.uuid4()
    for _n in range(2):
        record_contact(
            ticket_id=ticket.pk, actor=cast.worker, how="visit", note="", now=now, client_uuid=key
        )
    assert ticket.events.count() == 1


def test_pictures_come_from_the_units_at_work(ticket, cast, now):
    photo = Attachment.objects.create(
        file="a.jpg", thumb="a_t.jpg", width=1, height=1, bytes=1, sha256="0" * 64, created_at=now
    )
    given = {"ticket_id": ticket.pk, "photos": [photo], "phase": "after", "now": now}
    with pytest.raises(NotYourTicket):
        add_photos(actor=cast.agent, **given)
    add_photos(actor=cast.worker, **given)
    assert [p.attachment for p in ticket.photos.all()] == [photo]
    assert ticket.events.get().data["ids"] == [str(photo.pk)]
    with pytest.raises(MissingField):
        add_photos(actor=cast.worker, **{**given, "photos": []})


def test_a_caller_is_seen_in_the_clear_with_a_reason_only(ticket, cast, now):
    given = {"ticket_id": ticket.pk, "field": "phone", "now": now, "ip": "10.0.0.1"}
    with pytest.raises(ReasonRequired):
        reveal_caller(actor=cast.worker, reason="", **given)
    with pytest.raises(NotYourTicket):
        reveal_caller(actor=cast.dispatcher, reason="随便看看电话", **given)
    with pytest.raises(MissingField):
        reveal_caller(actor=cast.worker, reason="联系诉求人", **{**given, "field": "pk"})
    assert reveal_caller(actor=cast.worker, reason="联系诉求人", **given) == PHONE
    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.actor, entry.object_id, entry.extra) == (
        cast.worker,
        ticket.no,
        {"field": "phone"},
    )


def test_a_confidential_caller_is_hidden_from_the_unit(ground, cast, limits, now):
    secret = ticket_in(Status.SIGNED, team=ground.team, confidential=True)
    given = {"ticket_id": secret.pk, "field": "name", "reason": "联系诉求人", "now": now, "ip": ""}
    with pytest.raises(NotYourTicket):
        reveal_caller(actor=cast.worker, **given)
    assert reveal_caller(actor=cast.supervisor, **given) == "张三丰"
