"""When somebody is due again."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.patrol.cadence import Rhythm, day_of, first_due, next_due, tightest
from grid.patrol.choices import Every

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RHYTHMS = st.builds(Rhythm, st.integers(1, 24), st.sampled_from(Every.values))


@pytest.mark.parametrize(
    ("last", "count", "unit", "due"),
    [
        (date(2026, 1, 5), 1, Every.DAY, date(2026, 1, 6)),
        (date(2026, 1, 5), 1, Every.WEEK, date(2026, 1, 12)),
        (date(2026, 1, 31), 1, Every.MONTH, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, Every.MONTH, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, Every.QUARTER, date(2027, 2, 28)),
        (date(2026, 12, 5), 2, Every.MONTH, date(2027, 2, 5)),
    ],
)
def test_the_due_day(last, count, unit, due):
    assert next_due(last, Rhythm(count, unit)) == due


@given(DAYS, RHYTHMS)
def test_the_next_visit_lies_ahead_and_within_a_few_days_of_the_nominal_length(last, rhythm):
    gap = (next_due(last, rhythm) - last).days

    assert gap > 0
    assert abs(gap - rhythm.days) <= 3 + rhythm.days // 30


@given(DAYS, DAYS, RHYTHMS)
def test_a_later_visit_is_never_due_earlier(one, other, rhythm):
    early, late = sorted([one, other])

    assert next_due(early, rhythm) <= next_due(late, rhythm)


@given(DAYS)
def test_a_quarter_is_three_months(last):
    assert next_due(last, Rhythm(1, Every.QUARTER)) == next_due(last, Rhythm(3, Every.MONTH))


@given(DAYS, RHYTHMS, st.integers(0, 10**6))
def test_the_first_visit_falls_within_one_period(start, rhythm, seat):
    assert 0 <= (first_due(start, rhythm, seat) - start).days < rhythm.days


@given(st.lists(RHYTHMS, min_size=1))
def test_the_tightest_asks_for_the_most_visits(rhythms):
    assert tightest(rhythms).days == min(rhythm.days for rhythm in rhythms)


def test_no_rhythm_is_the_tightest_of_none():
    assert tightest([]) is None


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 4, 15, 59, tzinfo=UTC), date(2026, 1, 4)),
        (datetime(2026, 1, 4, 16, 0, tzinfo=UTC), date(2026, 1, 5)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(moment, day):
    assert day_of(moment) == day
