"""Pushes that are late, torn or only half taken: told once, and not at night."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from haishu_portal.core.models import OutboxMessage, PushSubscription
from haishu_portal.core.services.outbox import deliver_due
from haishu_portal.core.services.push_delivery import deliver_pushes
from tests.core.test_push import on, queue, with_phone


@pytest.fixture
def browser(push_service, alice, now):
    """Alice's telephone."""
    return on(push_service.browser(), alice, now)


def test_what_does_not_go_by_sms_still_waits_for_the_device(browser, alice, now, sms):
    with_phone(alice)
    browser.status = 500
    queue(alice, now, "urgent", n=2)
    queue(alice, now, "new")
    assert deliver_pushes(now=now, limit=10) == 1
    browser.status = 201
    later = now + timedelta(minutes=1)
    assert deliver_pushes(now=later, limit=10) == 1
    deliver_due(now=later, limit=10)
    (carried,) = sms.carried.values()
    assert "2 件紧急" in carried.body
    assert [(h["kind"], h["count"]) for h in browser.heard] == [("new", 1)]


def test_without_a_device_what_does_not_go_by_sms_is_given_up(alice, now, sms):
    with_phone(alice)
    queue(alice, now, "urgent")
    queue(alice, now, "new")
    assert deliver_pushes(now=now, limit=10) == 1
    pushes = OutboxMessage.objects.filter(channel="push")
    assert pushes.get(template="push_urgent").sent_at == now
    assert pushes.get(template="push_new").failed_at == now


class DiesOnce:
    """A database that goes away between the text and the word that it went out."""

    def __init__(self):
        self.died = False

    def __call__(self, execute, sql, params, many, context):
        settles = sql.startswith("UPDATE") and '"sent_at" = ' in sql
        if settles and not self.died:
            self.died = True
            raise OperationalError("gone")
        return execute(sql, params, many, context)


def test_a_text_cut_half_way_is_written_once_with_all_that_joined_it(alice, now, sms):
    with_phone(alice)
    queue(alice, now, "urgent")
    with connection.execute_wrapper(DiesOnce()):
        assert deliver_pushes(now=now, limit=10) == 0
    later = now + timedelta(minutes=3)
    queue(alice, later, "overdue")
    OutboxMessage.objects.update(failed_at=None, claimed_at=None, not_before=now)
    assert deliver_pushes(now=later, limit=10) == 1
    deliver_due(now=later, limit=10)
    (carried,) = sms.carried.values()
    assert "1 件紧急" in carried.body
    assert "1 件工单已超时" in carried.body


def test_a_damaged_device_does_not_make_the_others_ring_twice(browser, push_service, alice, now):
    on(push_service.browser(), alice, now)
    PushSubscription.objects.exclude(device=browser.device).update(keys_enc="{}")
    queue(alice, now)
    assert deliver_pushes(now=now, limit=10) == 1
    assert deliver_pushes(now=now + timedelta(minutes=1), limit=10) == 0
    assert len(browser.heard) == 1


def test_a_retry_that_falls_into_the_quiet_hours_waits_for_the_morning(browser, alice, now):
    night = now.replace(hour=14, minute=0)  # 22:00 in Ningbo
    morning = night + timedelta(hours=9)
    browser.status = 500
    queue(alice, night - timedelta(seconds=10))
    queue(alice, night - timedelta(seconds=10), "due")
    assert deliver_pushes(now=night - timedelta(seconds=10), limit=10) == 0
    browser.status = 201
    queue(alice, night, "emergency")
    assert deliver_pushes(now=night + timedelta(minutes=1), limit=10) == 1
    assert [h["kind"] for h in browser.heard] == ["emergency"]
    held = OutboxMessage.objects.filter(sent_at=None)
    assert set(held.values_list("not_before", "attempts")) == {(morning, 1)}
    assert deliver_pushes(now=morning, limit=10) == 1
    assert browser.heard[-1]["title"] == "有 1 件新工单，1 件工单即将超时"


def test_a_worker_that_was_down_rings_no_text_into_the_night(alice, now, sms):
    with_phone(alice)
    night = now.replace(hour=15, minute=0)  # 23:00 in Ningbo
    queue(alice, now, "overdue")
    queue(alice, now, "emergency")
    assert deliver_pushes(now=night, limit=10) == 1
    deliver_due(now=night, limit=10)
    assert len(sms.carried) == 1
    assert deliver_pushes(now=night + timedelta(hours=8), limit=10) == 1
    deliver_due(now=night + timedelta(hours=8), limit=10)
    assert len(sms.carried) == 2
