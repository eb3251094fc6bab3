import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from haishu_portal.core.exceptions import NotFailed, UnknownTemplate
from haishu_portal.core.models import AuditEntry, OutboxMessage
from haishu_portal.core.selectors.inbox import inbox_of, unread_count
from haishu_portal.core.services import outbox
from haishu_portal.core.services.failed_messages import resend_message
from haishu_portal.core.services.outbox import (
    deliver_due,
    enqueue_message,
    mark_read,
    message_key,
)

PARAMS = {"no": "HS20261124-000001", "link": "https://x/t/1", "state": "已受理"}


def put(key, now, **changes):
    given = {
        "channel": "sms",
        "recipient": "13800000000",
        "template": "ticket_accepted",
        "params": PARAMS,
        "subject_type": "ticket",
        "subject_id": 1,
    }
    return enqueue_message(key=key, now=now, **{**given, **changes})


def test_enqueue_is_idempotent_on_key(db, now):
    first = put("ticket:1:accepted", now)
    again = put("ticket:1:accepted", now + timedelta(hours=1), recipient="13900000000")
    assert first.pk == again.pk
    assert OutboxMessage.objects.get().recipient_enc == "13800000000"
    assert put(uuid4(), now).pk != first.pk


def test_enqueue_rolls_back_with_the_fact(db, now):
    with transaction.atomic():
        put("k", now)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_enqueue_refuses_unknown_text_and_missing_words(db, now):
    with pytest.raises(UnknownTemplate):
        put("k", now, template="nothing")
    with pytest.raises(UnknownTemplate):
        put("k", now, params={"no": "HS1"})


def test_enqueue_keeps_only_what_the_text_uses(db, now):
    message = put("k", now, params={**PARAMS, "text": "楼上漏水", "lang": "en"})
    message.refresh_from_db()
    assert "漏水" not in message.params_enc
    assert "已受理" not in message.params_enc
    assert '"lang": "en"' in message.params_enc


def test_deliver_sends_once_and_marks(db, now, sms):
    message = put("k", now)
    assert deliver_due(now=now, limit=10) == 1
    assert deliver_due(now=now + timedelta(hours=1), limit=10) == 0
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.last_error) == (now, 1, "")
    carried = sms.carried[message_key("k")]
    assert carried.recipient == "13800000000"
    assert carried.body == (
        "【海曙81890】您的诉求 HS20261124-000001 已受理，办理进度请查看 https://x/t/1"
    )


def test_deliver_waits_until_wanted(db, now, sms):
    put("k", now, not_before=now + timedelta(hours=8))
    assert deliver_due(now=now, limit=10) == 0
    assert deliver_due(now=now + timedelta(hours=8), limit=10) == 1


def test_deliver_respects_limit(db, now, sms):
    for number in range(5):
        put(f"k{number}", now)
    assert deliver_due(now=now, limit=3) == 3
    assert deliver_due(now=now, limit=3) == 2


def test_failure_backs_off_then_succeeds(db, now, sms):
    message = put("k", now)
    sms.fail(2)
    assert deliver_due(now=now, limit=10) == 0
    message.refresh_from_db()
    assert message.not_before == now + timedelta(seconds=30)
    assert message.last_error == "ConnectionError: the network is down"
    assert deliver_due(now=now + timedelta(seconds=29), limit=10) == 0
    later = now + timedelta(seconds=30)
    assert deliver_due(now=later, limit=10) == 0
    message.refresh_from_db()
    assert message.not_before == later + timedelta(seconds=60)
    assert deliver_due(now=later + timedelta(seconds=60), limit=10) == 1
    assert sms.handovers == [message_key("k")]


def test_what_a_gateway_says_is_kept_without_the_recipient(db, now, sms, monkeypatch):
    message = put("k", now)

    def refuse(_self, *, recipient, **_rest):
        raise ConnectionError(f"{{'{recipient}': (550, 'no such user')}}, ask 13900001111")

    monkeypatch.setattr(sms, "send", refuse)
    assert deliver_due(now=now, limit=10) == 0
    message.refresh_from_db()
    assert message.last_error == "ConnectionError: {'***': (550, 'no such user')}, ask ***"


def test_one_bad_message_does_not_stop_the_others(db, now, sms):
    put("bad", now)
    put("good", now)
    OutboxMessage.objects.filter(idempotency_key=message_key("bad")).update(template="gone")
    assert deliver_due(now=now, limit=10) == 1
    assert list(sms.carried) == [message_key("good")]


def test_parked_after_eight_tries_and_sent_again_on_request(db, now, sms, alice):
    message = put("k", now)
    sms.fail(8)
    when = now
    for _ in range(8):
        deliver_due(now=when, limit=10)
        when += timedelta(hours=2)
    message.refresh_from_db()
    assert (message.attempts, message.failed_at is None) == (8, False)
    assert deliver_due(now=when, limit=10) == 0
    resend_message(message_id=message.pk, actor=alice, now=when)
    assert deliver_due(now=when, limit=10) == 1
    assert AuditEntry.objects.get().action == "message_resend"
    with pytest.raises(NotFailed):
        resend_message(message_id=message.pk, actor=alice, now=when)


def test_crash_after_claim_is_retried(db, now, sms):
    put("k", now)
    outbox._claim(now=now, size=10)
    assert deliver_due(now=now + timedelta(minutes=1), limit=10) == 0
    assert deliver_due(now=now + timedelta(minutes=2, seconds=1), limit=10) == 1
    assert sms.handovers == [message_key("k")]


def test_crash_after_sending_is_carried_once(db, now, sms):
    message = put("k", now)
    deliver_due(now=now, limit=10)
    # The worker died before it could write down that it sent.
    OutboxMessage.objects.update(sent_at=None)
    assert deliver_due(now=now + timedelta(minutes=3), limit=10) == 1
    assert sms.handovers == [message.idempotency_key] * 2
    assert list(sms.carried) == [message.idempotency_key]


def test_row_that_kills_its_worker_is_parked(db, now, sms):
    message = put("k", now)
    when = now
    for _ in range(8):
        assert len(outbox._claim(now=when, size=10)) == 1
        when += timedelta(minutes=3)
    assert deliver_due(now=when, limit=10) == 0
    message.refresh_from_db()
    assert message.failed_at == when


def test_slow_gateway_gives_back_the_rest(db, now, sms):
    put("k1", now)
    put("k2", now)
    original, outbox.BATCH_SECONDS = outbox.BATCH_SECONDS, -1
    try:
        assert deliver_due(now=now, limit=2) == 0
    finally:
        outbox.BATCH_SECONDS = original
    assert set(OutboxMessage.objects.values_list("claimed_at", "attempts")) == {(None, 0)}


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(now, sms):
    for number in range(60):
        put(f"k{number}", now)
    counts = []

    def work():
        try:
            counts.append(deliver_due(now=now, limit=100))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 60
    assert sorted(sms.handovers) == sorted(message_key(f"k{number}") for number in range(60))


def test_inbox_shows_own_messages_and_marks_them_read(alice, bob, now):
    params = {**PARAMS, "state": "即将到期"}
    message = put(
        "k", now, channel="inapp", recipient=str(alice.pk), template="staff_reminder", params=params
    )
    deliver_due(now=now, limit=10)
    assert [note.body for note in inbox_of(alice, limit=10)] == [
        "【海曙81890】工单 HS20261124-000001 即将到期，请尽快处理：https://x/t/1"
    ]
    assert inbox_of(bob, limit=10) == []
    mark_read(message_id=message.pk, reader=bob, now=now)
    assert unread_count(alice.pk) == 1
    mark_read(message_id=message.pk, reader=alice, now=now)
    assert unread_count(alice.pk) == 0
