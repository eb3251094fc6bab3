"""Fixtures of the ground floor."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from haishu_portal.core.models import CalendarDay
from haishu_portal.core.signals import calendar_changed
from haishu_portal.core.statutory import official_days
from tests.factories.calendar import CalendarDayFactory
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


@pytest.fixture
def heard():
    """What receivers of calendar_changed were told."""
    told = []

    def listen(sender, years, now, **_kwargs):
        told.append((years, now))

    calendar_changed.connect(listen)
    yield told
    calendar_changed.disconnect(listen)


@pytest.fixture
def year_2026(db):
    """The official arrangement of 2026."""
    days = official_days(2026)
    CalendarDay.objects.bulk_create(
        CalendarDayFactory.build(date=day.date, is_workday=day.is_workday, name=day.name)
        for day in days
    )
