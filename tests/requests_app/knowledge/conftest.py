"""Browsers of the people who read and write articles."""

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browse(cast):
    """``browse("agent")`` is the agent's browser, ``browse(None)`` nobody's."""

    def make(who=None):
        browser = Client()
        if who is not None:
            browser.force_login(getattr(cast, who))
        return browser

    return make
