import logging
import time

import pytest
from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

from haishu_portal.core import bell
from haishu_portal.core.bell import ring
from haishu_portal.core.models import Heartbeat
from haishu_portal.core.tasks import beat_heart


@pytest.fixture(autouse=True)
def _rested_bell(monkeypatch):
    monkeypatch.setattr(bell, "_rests_until", 0.0)


class Task:
    name = "t"

    def __init__(self, error=None):
        self.rung = []
        self.error = error

    def apply_async(self, args, **_options):
        if self.error:
            raise self.error
        self.rung.append(args)


def test_ring_waits_for_the_commit(db, django_capture_on_commit_callbacks):
    task = Task()
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            ring(task, 7)
        assert task.rung == []
    assert task.rung == [(7,)]


def test_lost_broker_is_a_line_in_the_log(db, django_capture_on_commit_callbacks, caplog):
    with (
        caplog.at_level(logging.WARNING),
        django_capture_on_commit_callbacks(execute=True),
    ):
        ring(Task(OperationalError()), 7)
    assert "left to its sweep" in caplog.text


def test_bell_rests_after_a_failure(db, django_capture_on_commit_callbacks, monkeypatch):
    broken, whole = Task(OperationalError()), Task()
    with django_capture_on_commit_callbacks(execute=True):
        ring(broken)
        ring(whole)
    assert whole.rung == []
    monkeypatch.setattr(bell, "_rests_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        ring(whole)
    assert whole.rung == [()]


def test_dead_redis_costs_the_writer_no_wait(
    db, settings, django_capture_on_commit_callbacks, caplog
):
    lonely = Celery("lonely", broker="redis://127.0.0.1:1/0", set_as_current=False)
    lonely.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    @lonely.task(name="lonely.task")
    def nothing():
        """Never runs."""

    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        ring(nothing)
    assert time.monotonic() - started < 2
    assert "left to its sweep" in caplog.text


def test_heart_beats_twice(db):
    beat_heart()
    first = Heartbeat.objects.get(name="worker").at
    beat_heart()
    assert Heartbeat.objects.get(name="worker").at > first
