"""Acts are known by their row for a while, and by what they did for good."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from haishu_portal.core.models import Recording
from requests_app.fieldwork.models import FieldAct, FieldFile, VoiceNote
from requests_app.fieldwork.services.retention import forget_acts
from requests_app.models import Ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.requests_app.fieldwork.test_evidence import voice

REPLY = {"outcome": "solved", "reply_text": "灯泡已换好，试过两次都亮。"}
KEPT = timedelta(days=37)


@pytest.fixture
def fresh(ground):
    """A ticket that waits for the worker's team to sign."""
    return ticket_in(Status.DISPATCHED, team=ground.team)


def forget():
    return forget_acts(now=timezone.now() + KEPT + timedelta(hours=1), limit=100)


def test_acts_are_kept_while_a_phone_may_ask_again(handset, fresh):
    assert handset.states(handset.act("sign", fresh)) == ["done"]
    assert forget_acts(now=timezone.now() + KEPT - timedelta(hours=1), limit=100) == 0
    assert forget() == 1
    assert not FieldAct.objects.exists()


def test_an_act_done_late_is_kept_from_then_on(handset, fresh):
    handset.send(handset.act("sign", fresh))
    FieldAct.objects.update(received_at=timezone.now() - timedelta(days=90))
    assert forget_acts(now=timezone.now(), limit=100) == 0


def test_a_repeat_of_what_was_forgotten_doubles_nothing(handset, fresh):
    photo = uuid.uuid4()
    handset.upload(file_id=photo)
    acts = [
        handset.act("sign", fresh),
        handset.act("contact", fresh, how="phone", note="约明早"),
        handset.act("start", fresh),
        handset.act("note", fresh, note="门锁着"),
        handset.act("photos", fresh, files=[photo], phase="after"),
    ]
    assert handset.states(*acts) == ["done"] * 5
    done = fresh.events.count(), fresh.photos.count()
    assert forget() == 5
    assert not FieldFile.objects.exists()
    assert handset.states(*acts) == ["done"] * 4 + ["failed"]
    handset.upload(file_id=photo)
    assert handset.states(*acts) == ["done"] * 5
    assert (fresh.events.count(), fresh.photos.count()) == done


def test_a_reply_repeated_long_after_is_not_given_twice(handset, ticket):
    reply = handset.act("reply", ticket, **REPLY)
    assert handset.states(reply) == ["done"]
    forget()
    done = ticket.events.count()
    assert handset.states(reply) == ["done"]
    assert ticket.events.count() == done


def test_a_matter_found_on_the_way_is_handed_in_once(handset):
    found = handset.act("event", text="围墙边倒了一堆建筑垃圾")
    assert handset.states(found) == ["done"]
    forget()
    assert handset.states(found) == ["done"]
    assert Ticket.objects.count() == 1


def test_an_act_after_a_forgotten_one_goes_on(handset, ticket):
    first = handset.act("note", ticket, note="看过了")
    assert handset.states(first) == ["done"]
    forget()
    assert handset.states(handset.act("note", ticket, note="又看过了")) == ["done"]
    stray = handset.act("note", ticket, note="没有前一步", after=str(uuid.uuid4()))
    assert handset.states(stray) == ["blocked"]


def test_a_voice_note_keeps_its_sound_and_a_second_copy_goes(handset, ticket):
    number = uuid.uuid4()
    act = handset.act("voice", ticket, files=[number], seconds=3, note="")
    for _turn in range(2):
        handset.upload("voice", file=voice(), file_id=number)
        assert handset.states(act) == ["done"]
        forget()
    assert VoiceNote.objects.get().recording == Recording.objects.get()
