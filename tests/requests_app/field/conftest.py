"""A grid worker at the phone."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture(autouse=True)
def _house(limits):
    """Time limits, and nothing counted by another test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone():
    """A browser signed in as somebody."""

    def make(user=None):
        client = Client()
        if user:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def ticket(ground):
    """A ticket in the hands of the worker's team."""
    return ticket_in(Status.PROCESSING, team=ground.team, lng=121.53, lat=29.88)


@pytest.fixture
def do(phone, cast):
    """Take a step as a browser does; words are the fields of its form."""

    def post(ticket, name, *, user=None, client=None, files=(), **words):
        fields = {"client_uuid": str(uuid.uuid4()), "seen": ticket.event_seq, **words}
        body = {f"{name}-{field}": value for field, value in fields.items()}
        if files:
            body["photos"] = list(files)
        client = client or phone(user or cast.worker)
        return client.post(f"/field/t/{ticket.no}/{name}/", body)

    return post
