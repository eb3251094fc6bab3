"""Browsers of the people at the desk, and a ticket to act on."""

import pytest
from django.core.cache import cache
from django.test import Client

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture(autouse=True)
def _fresh_counts():
    """No counts of another test's tickets."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def signed_in():
    """A browser of this person; of nobody without one."""

    def make(user=None):
        browser = Client()
        if user is not None:
            browser.force_login(user)
        return browser

    return make


@pytest.fixture
def at_desk(cast, signed_in):
    """The dispatcher's browser."""
    return signed_in(cast.dispatcher)


@pytest.fixture
def ticket(ground, limits):
    """A ticket that waits for dispatch."""
    return ticket_in(Status.PENDING_DISPATCH, area_code=ground.area)


@pytest.fixture
def act():
    """Post one action on a ticket, on the version as it is unless another is given."""

    def post(browser, ticket, name, headers=None, **fields):
        data = {"version": ticket.version, "seen": ticket.event_seq, **fields}
        return browser.post(f"/desk/t/{ticket.no}/{name}/", data, headers=headers or {})

    return post
