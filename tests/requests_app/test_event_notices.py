"""One message to all callers of an event: each once, secrets kept, a second person for many."""

import pytest

from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import OutboxMessage, PortalSetting
from requests_app.exceptions import EventRefused, MissingField, SecondPersonNeeded
from requests_app.models import EventNotice, Reporter
from requests_app.selectors.event_callers import delivery, left_out
from requests_app.services import event_notices
from requests_app.services.event_notices import (
    compose_notice,
    confirm_notice,
    drop_notice,
    send_due,
    sms_parts,
)
from requests_app.workflow import Status
from tests.factories.rules import EventFactory, under
from tests.factories.tickets import ReporterFactory

WORDS = "积水正在抽排，预计今晚退去。"
SMS = "13900139"


@pytest.fixture
def event(ground, limits):
    return EventFactory(name="台风海葵")


@pytest.fixture
def caller(event):
    """A ticket under the event, brought by somebody."""

    def make(**columns):
        (ticket,) = under(event, Status.PENDING_DISPATCH, reporter=False)
        ReporterFactory(ticket=ticket, **columns)
        return ticket

    return make


def sent_to():
    return sorted(m.recipient_enc for m in OutboxMessage.objects.filter(template="event_notice"))


def compose(event, cast, now, who="supervisor"):
    actor = getattr(cast, who)
    return compose_notice(event_id=event.pk, words=WORDS, actor=actor, now=now)


def test_each_caller_hears_once_however_many_tickets_they_have(event, caller, cast, now):
    first, again = caller(phone=f"{SMS}001"), caller(phone=f"{SMS}001")
    caller(phone=f"{SMS}002")
    notice = compose(event, cast, now)
    assert (notice.counted["people"], notice.counted["tickets"]) == (2, 3)
    assert OutboxMessage.objects.count() == 0
    confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    assert send_due(now=now) == 3
    assert sent_to() == [f"{SMS}001", f"{SMS}002"]
    notice.refresh_from_db()
    assert notice.state == "done"
    for ticket in (first, again):
        assert WORDS in ticket.events.get(kind="incident").note


def test_the_message_names_the_event_and_the_words_alone(event, caller, cast, now):
    caller(phone=f"{SMS}001", name="张三丰")
    notice = compose(event, cast, now)
    confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    send_due(now=now)
    params = OutboxMessage.objects.get(template="event_notice").params_enc
    assert ("台风海葵" in params, WORDS in params, "张" in params) == (True, True, False)


def test_who_is_not_reached_is_listed_with_the_reason(event, caller, cast, now):
    secret = caller(phone=f"{SMS}001", keep_secret=True)
    shared = caller(phone=f"{SMS}001")
    landline = caller(phone="0574-87000000")
    nobody = caller(phone="", is_anonymous=True)
    quiet = caller(phone=f"{SMS}002", need_reply=False)
    caller(phone="", email="a@example.org")
    notice = compose(event, cast, now)
    counted = notice.counted
    assert (counted["sms"], counted["email"], counted["people"]) == (0, 1, 1)
    assert counted["left"] == {"secret": 2, "landline": 1, "no_contact": 1, "no_reply": 1}
    assert dict(left_out(event.pk)) == {
        secret.no: "secret", shared.no: "secret", landline.no: "landline",
        nobody.no: "no_contact", quiet.no: "no_reply",
    }  # fmt: skip
    confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    send_due(now=now)
    assert sent_to() == ["a@example.org"]


def test_the_sample_is_masked(event, caller, cast, now):
    caller(phone=f"{SMS}001")
    assert compose(event, cast, now).counted["sample"] == ["139****9001"]


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_long_texts_take_several_short_messages(length, parts):
    assert sms_parts("字" * length) == parts


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("supervisor", True), ("district", True), ("dispatcher", False), ("agent", False)],
)
def test_who_writes_to_callers(event, cast, now, role, allowed):
    notice = compose(event, cast, now)
    actor = getattr(cast, role)
    acts = (
        lambda: compose(event, cast, now, role),
        lambda: confirm_notice(notice_id=notice.pk, actor=actor, now=now),
        lambda: drop_notice(notice_id=compose(event, cast, now).pk, actor=actor, now=now),
    )
    for act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_many_recipients_need_a_second_person(event, caller, cast, now):
    PortalSetting.objects.update_or_create(key="event_notice_second", defaults={"value": 1})
    caller(phone=f"{SMS}001")
    caller(phone=f"{SMS}002")
    notice = compose(event, cast, now)
    assert (notice.needs_second, notice.state) == (True, "confirm")
    with pytest.raises(SecondPersonNeeded):
        confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    assert send_due(now=now) == 0
    confirmed = confirm_notice(notice_id=notice.pk, actor=cast.district, now=now)
    assert (confirmed.state, confirmed.confirmed_by) == ("sending", cast.district)


def test_recipients_are_counted_again_when_it_goes_out(event, caller, cast, now):
    PortalSetting.objects.update_or_create(key="event_notice_second", defaults={"value": 1})
    caller(phone=f"{SMS}001")
    notice = compose(event, cast, now)
    assert not notice.needs_second
    caller(phone=f"{SMS}002")
    with pytest.raises(SecondPersonNeeded):
        confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    notice.refresh_from_db()
    assert (notice.state, notice.counted["people"]) == ("confirm", 2)


def test_a_message_goes_out_once_and_a_dropped_one_never(event, caller, cast, now):
    caller(phone=f"{SMS}001")
    notice, dropped = compose(event, cast, now), compose(event, cast, now)
    confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    drop_notice(notice_id=dropped.pk, actor=cast.supervisor, now=now)
    for pk in (notice.pk, dropped.pk):
        with pytest.raises(EventRefused):
            confirm_notice(notice_id=pk, actor=cast.supervisor, now=now)
    send_due(now=now)
    assert send_due(now=now) == 0
    assert sent_to() == [f"{SMS}001"]


def test_sending_goes_on_where_a_worker_died(event, caller, cast, now, monkeypatch):
    monkeypatch.setattr(event_notices, "BATCH", 2)
    for n in range(5):
        caller(phone=f"{SMS}{n:03d}")
    notice = compose(event, cast, now)
    confirm_notice(notice_id=notice.pk, actor=cast.supervisor, now=now)
    assert event_notices._send_batch(now) == 2
    assert len(sent_to()) == 2
    # A worker that died before its progress was written sends the same batch again.
    EventNotice.objects.update(done_to=0)
    send_due(now=now)
    assert sent_to() == [f"{SMS}{n:03d}" for n in range(5)]
    assert delivery(notice) == {"queued": 5, "sent": 0, "failed": 0, "waiting": 5}


def test_empty_words_and_ended_events_are_refused(event, cast, now):
    boss = cast.supervisor
    with pytest.raises(MissingField):
        compose_notice(event_id=event.pk, words=" ", actor=boss, now=now)
    over = EventFactory(state="ended")
    with pytest.raises(EventRefused):
        compose_notice(event_id=over.pk, words=WORDS, actor=boss, now=now)
    assert Reporter.objects.count() == 0
