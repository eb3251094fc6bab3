"""What the watchers are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haishu_portal.core.models import Heartbeat


def test_healthz_answers_without_a_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_ready_with_a_young_heartbeat(client):
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=30))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": {}})


@pytest.mark.django_db
def test_readyz_names_a_worker_never_seen(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == {"worker": "never seen"}


@pytest.mark.django_db
def test_readyz_names_a_silent_worker(client):
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=90))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert list(answer.json()["missing"]) == ["worker"]


@pytest.mark.django_db
def test_readyz_names_an_unreachable_redis(client, settings):
    Heartbeat.objects.create(name="worker", at=timezone.now())
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == {"redis": "ConnectionError"}


@pytest.mark.django_db
def test_health_refuses_a_post(client):
    assert client.post("/healthz").status_code == 405
