"""When somebody is due again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.patrol.cadence import Rhythm, first_due, next_due, tightest
from grid.patrol.choices import Every
from grid.patrol.models import Cadence, NeedTag

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


@given(DAYS, st.integers(1, 12), st.integers(2, 24))
def test_month_after_month_none_is_skipped_and_none_seen_twice(start, count, turns):
    rhythm, due, months = Rhythm(count, Every.MONTH), start, []
    for _turn in range(turns):
        due = next_due(due, rhythm)
        months.append(due.year * 12 + due.month)

    first = start.year * 12 + start.month
    assert months == [first + count * turn for turn in range(1, turns + 1)]


@given(DAYS, st.integers(1, 60), st.sampled_from([(Every.DAY, 1), (Every.WEEK, 7)]))
def test_days_and_weeks_run_through_weekends_and_holidays(last, count, unit):
    every, length = unit
    assert (next_due(last, Rhythm(count, every)) - last).days == count * length


@given(DAYS)
def test_a_quarter_is_three_months(last):
    assert next_due(last, Rhythm(1, Every.QUARTER)) == next_due(last, Rhythm(3, Every.MONTH))


@given(DAYS, RHYTHMS, st.integers(0, 10**6))
def test_the_first_visit_falls_within_one_period(start, rhythm, seat):
    assert 0 <= (first_due(start, rhythm, seat) - start).days < rhythm.days


@given(st.lists(RHYTHMS, min_size=1))
def test_the_tightest_asks_for_the_most_visits(rhythms):
    assert tightest(rhythms).days == min(rhythm.days for rhythm in rhythms)


@pytest.mark.django_db
def test_the_rhythms_the_house_begins_with_are_those_of_the_table():
    """Ordinary once a quarter to half a year, closer ones a week to a month, walks daily."""
    found = {row.code: row.rhythm for row in Cadence.objects.all()}

    assert 90 <= found["ordinary"].days <= 183
    assert all(7 <= found[code].days <= 31 for code in ("close", "focus"))
    assert found["rental"] == found["place"] == Rhythm(1, Every.MONTH)
    assert found["patrol"] == Rhythm(1, Every.DAY)
    tags = dict(NeedTag.objects.values_list("code", "cadence__code"))
    assert {tags[code] for code in ("alone", "disabled", "hardship", "dispute")} <= {
        "close",
        "focus",
    }


def test_no_rhythm_is_the_tightest_of_none():
    assert tightest([]) is None
