"""Telephones, agents and calls."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from haishu_portal.core.roles import Role
from requests_app.calls.choices import AgentState, CallEvent
from requests_app.calls.models import Call, WrapUpCode
from requests_app.calls.services.events import Told, take_event
from requests_app.calls.services.programs import telephone_token
from requests_app.calls.services.spells import choose_state

PHONE = "13900001111"


@pytest.fixture(autouse=True)
def _fresh_board():
    """No figures of another test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def telephone(db, now):
    """A telephone system's client."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {telephone_token(username='pbx', now=now)}")
    return client


@pytest.fixture
def token_of():
    """A client that speaks for a member of staff."""

    def make(user):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")
        return client

    return make


@pytest.fixture
def tell(db, now):
    """Let the telephone system tell one event, ``after`` so many seconds."""

    def event(kind, call_id="1", after=0, agent=None, phone=PHONE, **more):
        at = now + timedelta(seconds=after)
        told = Told(
            source="pbx",
            external_id=call_id,
            event=CallEvent(kind),
            at=at,
            queue=more.pop("queue", "81890"),
            phone=phone,
            agent_id=agent.pk if agent else None,
            **more,
        )
        return take_event(told=told, now=at).call

    return event


@pytest.fixture
def ready(now):
    """Let somebody be ready, ``after`` so many seconds."""

    def make(user, after=0, queue=None):
        return choose_state(
            actor=user, state=AgentState.READY, now=now + timedelta(seconds=after), queue=queue
        )

    return make


@pytest.fixture
def second(cast, now):
    """Another agent."""
    return cast.play(Role.AGENT, cast.ground.district, "second")


@pytest.fixture
def spoken(cast, ready, tell):
    """A call that the agent is speaking on."""
    ready(cast.agent)
    tell("ringing", after=1)
    tell("answered", after=5, agent=cast.agent)
    return Call.objects.get()


@pytest.fixture
def code(db):
    """A wrap-up code."""
    return WrapUpCode.objects.get_or_create(
        code="ticket", defaults={"name": "已登记派单", "position": 1}
    )[0]


@pytest.fixture
def signed_in():
    """A browser of this person; of nobody without one."""

    def make(user=None):
        browser = Client()
        if user is not None:
            browser.force_login(user)
        return browser

    return make
