"""Fixtures of the ground floor."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.factories.core import UserFactory
from tests.fakes.sms import FakeSmsGateway


@pytest.fixture
def now() -> datetime:
    """A Tuesday noon in Ningbo."""
    return datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def alice(db):
    return UserFactory(username="alice", display_name="王艾")


@pytest.fixture
def bob(db):
    return UserFactory(username="bob", display_name="李博")


@pytest.fixture
def sms():
    FakeSmsGateway.reset()
    yield FakeSmsGateway
    FakeSmsGateway.reset()


@pytest.fixture
def guarded_truncate(db):
    """Switch the TRUNCATE guard on, which the test run keeps off (see tests/conftest.py)."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER core_auditentry_no_truncate")
