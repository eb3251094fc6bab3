"""A grid worker at the phone."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.support.pictures import picture


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


class Handset:
    """A phone with an outbox: it numbers its acts and chains those of one case."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self.device = str(uuid.uuid4())
        self.seq = 0
        self.last = {}

    def act(self, kind, ticket=None, *, files=(), **fields):
        """An act as the outbox keeps it; ``after`` and ``done_at`` may be given."""
        self.seq += 1
        no = ticket.no if ticket else None
        own = {
            "uuid": str(uuid.uuid4()),
            "seq": self.seq,
            "kind": kind,
            "no": no,
            "after": fields.pop("after", self.last.get(no) if no else None),
            "version": ticket.version if ticket else None,
            "done_at": fields.pop("done_at", timezone.now().isoformat()),
            "files": [str(one) for one in files],
            "fields": fields,
        }
        if no:
            self.last[no] = own["uuid"]
        return own

    def post(self, body):
        """One request to the sync address."""
        return self.post_raw(json.dumps({"device": self.device, **body}).encode())

    def post_raw(self, body):
        return self.client.post(
            "/field/sync/", body, content_type="application/json",
            headers={"X-Field-Device": self.device},
        )  # fmt: skip

    def send(self, *acts, sent_at=None):
        """The answers for these acts."""
        sent = sent_at or timezone.now().isoformat()
        answer = self.post({"sent_at": sent, "actions": list(acts), "pending": len(acts)})
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def states(self, *acts):
        return [one["state"] for one in self.send(*acts)]

    def upload(self, purpose="photo", *, file=None, file_id=None, **fields):
        """Send a file ahead of its act; the answer."""
        file_id = file_id or uuid.uuid4()
        body = {"file": file or picture(), "purpose": purpose, **fields}
        headers = {"X-Field-Device": self.device}
        return self.client.post(f"/field/files/{file_id}/", body, headers=headers)


@pytest.fixture
def handset_of(phone):
    """A phone in the hands of somebody."""
    return lambda user: Handset(phone(user), user)


@pytest.fixture
def handset(handset_of, cast):
    """The worker's phone."""
    return handset_of(cast.worker)
