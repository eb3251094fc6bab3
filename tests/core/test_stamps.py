"""Tables held in memory are asked for their versions together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.selectors import directory, lookup
from grid.selectors.directory import forget_teams, team_name
from grid.selectors.lookup import territory
from haishu_portal.core import stamps
from haishu_portal.core.selectors.calendar import forget_calendars, load_calendar
from tests.factories.grid import NOW, StreetFactory, TeamFactory

pytestmark = pytest.mark.django_db


def test_one_look_brings_the_others_along(ground):
    team_name(1), territory(), load_calendar()
    for forget in (forget_teams, lookup.invalidate, forget_calendars):
        forget()

    with CaptureQueriesContext(connection) as spent:
        stamps.stamp(directory.WATCHED)
        stamps.stamp(lookup.WATCHED)
        stamps.stamp("calendar")

    assert len(spent) == 1


def test_a_stamp_changes_with_its_table(ground):
    before = stamps.stamp(lookup.WATCHED)
    StreetFactory(code="330203009")
    assert stamps.stamp(lookup.WATCHED) == before
    stamps.forget(lookup.WATCHED)

    assert stamps.stamp(lookup.WATCHED) != before


def test_a_table_without_time_is_asked_each_time(django_assert_num_queries):
    stamps.stamp("categories")

    with django_assert_num_queries(2):
        stamps.stamp("categories")
        stamps.stamp("categories")


def test_an_empty_table_has_a_stamp_too(db):
    stamps.forget("teams")

    assert stamps.stamp("teams") == (None, 0, None)
    TeamFactory(updated_at=NOW)
    stamps.forget("teams")
    assert stamps.stamp("teams")[0] == NOW
