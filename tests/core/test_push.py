"""Ringing telephones through a push service that really decrypts."""

import io
import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from haishu_portal.core.choices import PushKind
from haishu_portal.core.exceptions import PushRefused
from haishu_portal.core.models import OutboxMessage, PushSubscription
from haishu_portal.core.push_rules import PushWishes, kept_wishes
from haishu_portal.core.selectors.push import ringable, server_key
from haishu_portal.core.services import push
from haishu_portal.core.services.outbox import deliver_due, enqueue_message
from haishu_portal.core.services.push_delivery import deliver_pushes
from haishu_portal.core.vapid import new_private_key, public_key
from tests.factories.core import UserFactory

SECRET_WORDS = "三楼漏水，张女士"


@pytest.fixture
def browser(push_service, alice, now):
    """Alice's telephone."""
    return on(push_service.browser(), alice, now)


def on(browser, user, now):
    push.subscribe(actor=user, device=browser.device, now=now, **browser.subscription)
    return browser


def queue(user, now, kind="new", n=1, **changes):
    for _ in range(n):
        no = f"HS20261124-{OutboxMessage.objects.count():06d}"
        params = {"no": no, "link": f"https://x/field/t/{no}/", "state": SECRET_WORDS}
        given = {
            "channel": "push",
            "recipient": str(user.pk),
            "template": f"push_{kind}",
            "params": params,
            "subject_type": "matter",
            "subject_id": 1,
            "key": uuid4(),
            "now": now,
        }
        enqueue_message(**given | changes)
    return no


def test_a_push_holds_kind_number_and_counts_and_nothing_of_the_case(browser, alice, now):
    no = queue(alice, now)
    assert deliver_pushes(now=now, limit=10) == 1
    assert browser.heard == [
        {
            "kind": "new",
            "no": no,
            "count": 1,
            "unread": 0,
            "title": "有 1 件新工单",
            "url": f"/field/t/{no}/",
        }
    ]
    assert not any(part in browser.clear[0] for part in ("漏水", "张", "三楼"))
    assert browser.headers[0]["urgency"] == "normal"
    message = OutboxMessage.objects.get()
    assert (message.sent_at, message.attempts) == (now, 1)
    assert PushSubscription.objects.get().reached_at == now
    assert deliver_pushes(now=now, limit=10) == 0


def test_the_ordinary_round_leaves_pushes_to_theirs(browser, alice, now):
    queue(alice, now)
    assert deliver_due(now=now, limit=10) == 0
    assert deliver_pushes(now=now, limit=10) == 1


def test_what_was_held_back_is_one_push_in_the_morning(browser, alice, now):
    queue(alice, now, n=3, not_before=now + timedelta(hours=9))
    queue(alice, now, "due", not_before=now + timedelta(hours=9))
    assert deliver_pushes(now=now, limit=10) == 0
    assert deliver_pushes(now=now + timedelta(hours=9), limit=10) == 1
    (heard,) = browser.heard
    assert (heard["kind"], heard["no"], heard["count"]) == ("summary", "", 4)
    assert heard["title"] == "有 3 件新工单，1 件工单即将超时"
    assert heard["url"] == "/field/"


def test_a_storm_becomes_a_summary_and_an_emergency_breaks_through(browser, alice, now):
    for minute in range(5):
        queue(alice, now)
        assert deliver_pushes(now=now + timedelta(minutes=minute), limit=10) == 1
    queue(alice, now, n=7)
    assert deliver_pushes(now=now + timedelta(minutes=5), limit=10) == 0
    assert deliver_pushes(now=now + timedelta(minutes=9), limit=10) == 0
    queue(alice, now + timedelta(minutes=9), "emergency")
    assert deliver_pushes(now=now + timedelta(minutes=9), limit=10) == 1
    assert browser.heard[-1]["kind"] == "emergency"
    assert browser.headers[-1]["urgency"] == "high"
    assert deliver_pushes(now=now + timedelta(minutes=12), limit=10) == 1
    assert (browser.heard[-1]["kind"], browser.heard[-1]["count"]) == ("summary", 7)


def test_each_person_hears_only_their_own(browser, push_service, alice, bob, now):
    other = on(push_service.browser(), bob, now)
    mine, theirs = queue(alice, now), queue(bob, now)
    assert deliver_pushes(now=now, limit=10) == 2
    assert [h["no"] for h in browser.heard] == [mine]
    assert [h["no"] for h in other.heard] == [theirs]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ring_for_each_thing_once(push_service, now):
    people = [UserFactory(username=f"field{n}") for n in range(4)]
    browsers = [on(push_service.browser(), user, now) for user in people]
    for user in people:
        queue(user, now, n=3)

    def work():
        try:
            deliver_pushes(now=now, limit=10)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(h["count"] for h in browser.heard) for browser in browsers] == [3] * 4
    assert OutboxMessage.objects.filter(sent_at=now).count() == 12


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_others_still_ring(
    browser, push_service, alice, now, status
):
    gone = on(push_service.browser(), alice, now)
    gone.status = status
    queue(alice, now)
    assert deliver_pushes(now=now, limit=10) == 1
    assert len(browser.heard) == 1
    assert PushSubscription.objects.get().device == browser.device


@pytest.mark.parametrize("status", [307, 429, 500])
def test_a_failing_service_is_tried_again_and_its_address_is_not_written_down(
    browser, alice, now, status, caplog
):
    browser.status = status
    queue(alice, now)
    assert deliver_pushes(now=now, limit=10) == 0
    row = OutboxMessage.objects.get()
    assert (row.sent_at, row.failed_at) == (None, None)
    assert row.last_error
    assert browser.path not in row.last_error + caplog.text
    browser.status = 201
    assert deliver_pushes(now=now + timedelta(seconds=31), limit=10) == 1
    assert len(browser.heard) == 1


def test_a_push_that_nobody_takes_is_given_up(browser, alice, now):
    browser.status = 500
    queue(alice, now)
    for hour in range(6):
        deliver_pushes(now=now + timedelta(hours=hour), limit=10)
    row = OutboxMessage.objects.get()
    assert row.failed_at == now + timedelta(hours=4)
    assert row.attempts == 5


def test_a_claim_that_died_is_taken_again_and_one_that_always_dies_is_parked(browser, alice, now):
    queue(alice, now)
    OutboxMessage.objects.update(claimed_at=now, attempts=1)
    assert deliver_pushes(now=now + timedelta(minutes=1), limit=10) == 0
    later = now + timedelta(minutes=3)
    assert deliver_pushes(now=later, limit=10) == 1
    queue(alice, later)
    OutboxMessage.objects.filter(sent_at=None).update(claimed_at=later, attempts=5)
    assert deliver_pushes(now=later + timedelta(minutes=3), limit=10) == 0
    assert OutboxMessage.objects.filter(failed_at__isnull=False).count() == 1


@pytest.mark.parametrize(("kind", "sent"), [("urgent", True), ("overdue", True), ("new", False)])
def test_without_a_device_what_presses_goes_by_sms(alice, now, sms, kind, sent):
    with_phone(alice)
    no = queue(alice, now, kind)
    assert deliver_pushes(now=now, limit=10) == int(sent)
    deliver_due(now=now, limit=10)
    bodies = [c.body for c in sms.carried.values() if c.recipient == "13900001111"]
    assert len(bodies) == int(sent)
    assert all(no in body for body in bodies)


def test_several_by_sms_are_one_message(alice, now, sms):
    with_phone(alice)
    queue(alice, now, "urgent", n=2)
    queue(alice, now, "overdue")
    assert deliver_pushes(now=now, limit=10) == 1
    deliver_due(now=now, limit=10)
    (carried,) = sms.carried.values()
    assert "您有 2 件紧急或督办工单，1 件工单已超时" in carried.body


def test_a_failing_push_that_presses_goes_by_sms_at_once_and_once(browser, alice, now, sms):
    with_phone(alice)
    browser.status = 500
    queue(alice, now, "emergency")
    assert deliver_pushes(now=now, limit=10) == 1
    deliver_pushes(now=now + timedelta(hours=1), limit=10)
    deliver_due(now=now + timedelta(hours=1), limit=10)
    assert len(sms.carried) == 1


def test_nothing_goes_to_an_account_that_is_switched_off(browser, alice, now):
    queue(alice, now)
    alice.is_active = False
    alice.save()
    assert deliver_pushes(now=now, limit=10) == 0
    assert browser.heard == []
    assert OutboxMessage.objects.get().failed_at == now


def with_phone(user):
    user.phone_enc = "13900001111"
    user.save(update_fields=["phone_enc"])


def test_subscribing_again_replaces_and_another_person_takes_the_browser_over(
    browser, push_service, alice, bob, now
):
    on(browser, alice, now)
    assert PushSubscription.objects.count() == 1
    same_browser = {**browser.subscription}
    push.subscribe(actor=bob, device=uuid4(), now=now, **same_browser)
    assert PushSubscription.objects.get().user == bob
    queue(alice, now)
    assert deliver_pushes(now=now, limit=10) == 0
    assert browser.heard == []


def test_addresses_and_keys_are_encrypted_at_rest(browser):
    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoint_enc, keys_enc FROM core_pushsubscription")
        stored = "".join(cursor.fetchone())
    assert browser.path not in stored
    assert browser.subscription["auth"] not in stored
    assert json.loads(PushSubscription.objects.get().keys_enc)["auth"]


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://127.0.0.1/steal"},
        {"endpoint": "x" * 3000},
        {"p256dh": "AAAA"},
        {"auth": "not base64!"},
    ],
)
def test_what_is_no_subscription_is_refused(push_service, alice, now, changes):
    given = push_service.browser().subscription
    with pytest.raises(PushRefused):
        push.subscribe(actor=alice, device=uuid4(), now=now, **given | changes)
    assert push.subscribe(actor=alice, device=uuid4(), now=now, **given).pk


def test_a_portal_without_a_key_takes_no_subscription(push_service, alice, now, settings):
    settings.WEBPUSH_PRIVATE_KEY = ""
    assert server_key() == ""
    with pytest.raises(PushRefused):
        on(push_service.browser(), alice, now)


def test_switching_off_is_for_the_own_device_only(browser, alice, bob):
    assert not push.unsubscribe(actor=bob, device=browser.device)
    assert push.unsubscribe(actor=alice, device=browser.device)
    assert not PushSubscription.objects.exists()


def test_a_device_that_is_signed_out_rings_no_more(browser):
    assert push.drop_device(device=browser.device)
    assert not push.drop_device(device=browser.device)


def test_wishes_are_kept_and_what_cannot_be_chosen_is_refused(alice):
    wishes = PushWishes(quiet=False, off=frozenset({"new"}), sms="all")
    push.choose_wishes(actor=alice, wishes=wishes)
    alice.refresh_from_db()
    assert kept_wishes(alice.preferences) == wishes
    for bad in (PushWishes(off=frozenset({"emergency"})), PushWishes(sms="pigeon")):
        with pytest.raises(PushRefused):
            push.choose_wishes(actor=alice, wishes=bad)


def test_trying_it_out_rings_once_a_minute(browser, alice, now):
    push.try_out(actor=alice, now=now)
    push.try_out(actor=alice, now=now)
    assert deliver_pushes(now=now, limit=10) == 1
    assert [h["kind"] for h in browser.heard] == ["test"]


def test_who_can_be_rung_at_all(browser, alice, bob, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = ringable({alice.pk, bob.pk})
    assert set(found) == {alice.pk}
    assert found[alice.pk].hears_of(PushKind.NEW)
    with_phone(bob)
    found = ringable({alice.pk, bob.pk})
    assert found[bob.pk].hears_of(PushKind.URGENT)
    assert not found[bob.pk].hears_of(PushKind.NEW)


def test_the_command_prints_keys_that_belong_together():
    out = io.StringIO()
    call_command("make_push_keys", "mailto:a@x.cn", stdout=out)
    lines = dict(line.split("=", 1) for line in out.getvalue().splitlines() if "=" in line)
    private = lines["WEBPUSH_PRIVATE_KEY"]
    assert lines["WEBPUSH_SUBJECT"] == "mailto:a@x.cn"
    assert public_key(private) in out.getvalue()
    assert private != new_private_key()
