"""Laws that working time keeps for every input."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haishu_portal.core.worktime import (
    SHANGHAI,
    Calendar,
    Span,
    Unit,
    due_at,
    elapsed,
    moment_at,
    progress,
    remaining,
    resume_due,
    shift_for_pause,
    working_time_between,
)

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)


def official_days():
    days, day = {}, FIRST
    while day <= LAST:
        days[day] = chinese_calendar.is_workday(day)
        day += timedelta(days=1)
    return days


DAYS = official_days()
YEARS = frozenset(range(2004, 2027))
OFFICE = Calendar(days=DAYS, known_years=YEARS)
SUMMER = {month: ((time(8, 30), time(12)), (time(14), time(17, 30))) for month in (6, 7, 8, 9)}
CALENDARS = [
    OFFICE,
    Calendar(days=DAYS, known_years=YEARS, season_windows=SUMMER),
    Calendar(days=DAYS, windows=((time(7, 30), time(20)),), every_day=True),
    Calendar(days=DAYS, windows=((time(0), time(0)),)),
    Calendar(),
]

# Years on both sides of the table too, so that the fallback is met.
moments = st.datetimes(datetime(2002, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
dates = st.dates(FIRST, LAST)
calendars = st.sampled_from(CALENDARS)
hour_units = st.sampled_from([Unit.HOURS, Unit.WORKING_HOURS])
day_units = st.sampled_from([Unit.NATURAL_DAYS, Unit.WORKING_DAYS])
units = st.sampled_from(list(Unit))
amounts = st.decimals(0, 3000, places=3)
hour_spans = st.builds(Span, amounts, hour_units)
day_spans = st.builds(Span, st.integers(0, 400), day_units)
spans = hour_spans | day_spans
pauses = st.timedeltas(timedelta(0), timedelta(days=400))


@given(moments, spans, calendars)
def test_due_at_is_never_before_the_start(start, span, calendar):
    due = due_at(start, span, calendar)
    assert due >= start
    assert due.tzinfo is UTC
    assert due > start or span.amount == 0


@given(moments, moments, spans, calendars)
def test_due_at_is_monotone_in_the_start(one, other, span, calendar):
    earlier, later = sorted([one, other])
    assert due_at(earlier, span, calendar) <= due_at(later, span, calendar)


@given(moments, amounts, amounts, hour_units, calendars)
def test_due_at_is_monotone_in_hours(start, one, other, unit, calendar):
    short, long = sorted([one, other])
    assert due_at(start, Span(short, unit), calendar) <= due_at(start, Span(long, unit), calendar)


@given(moments, st.integers(0, 400), st.integers(0, 400), day_units, calendars)
def test_due_at_is_monotone_in_days(start, one, other, unit, calendar):
    short, long = sorted([one, other])
    assert due_at(start, Span(short, unit), calendar) <= due_at(start, Span(long, unit), calendar)


@given(moments, amounts, amounts, hour_units, calendars)
def test_due_at_of_a_split_span_adds_up(start, first, second, unit, calendar):
    halfway = due_at(start, Span(first, unit), calendar)
    whole = due_at(start, Span(first + second, unit), calendar)
    if second:
        assert due_at(halfway, Span(second, unit), calendar) == whole
    else:
        assert halfway == whole


@given(moments, hour_spans, calendars)
def test_elapsed_reads_back_the_hours(start, span, calendar):
    due = due_at(start, span, calendar)
    assert elapsed(start, due, span.unit, calendar) == span.amount


@given(moments, st.integers(1, 400), calendars)
def test_elapsed_reads_back_the_working_days(start, days, calendar):
    due = due_at(start, Span(days, Unit.WORKING_DAYS), calendar) - timedelta(microseconds=1)
    assert elapsed(start, due, Unit.WORKING_DAYS, calendar) == days


@given(moments, spans, moments, pauses, calendars)
def test_shift_for_pause_moves_by_exactly_the_pause(start, span, paused_at, pause, calendar):
    due, resumed_at = due_at(start, span, calendar), paused_at + pause
    moved = shift_for_pause(due, paused_at, resumed_at, span.unit, calendar)
    paused = remaining(paused_at, resumed_at, span.unit, calendar)
    assert remaining(due, moved, span.unit, calendar) == paused
    assert paused == pause or span.unit.is_working


@given(moments, spans, moments, calendars)
def test_resuming_at_once_changes_nothing(start, span, paused_at, calendar):
    due = due_at(start, span, calendar)
    assert shift_for_pause(due, paused_at, paused_at, span.unit, calendar) == due
    if span.amount:
        left = remaining(paused_at, due, span.unit, calendar)
        assert resume_due(paused_at, left, span.unit, calendar) == due


@given(moments, spans, moments, pauses, calendars)
def test_resuming_keeps_what_was_left(start, span, paused_at, pause, calendar):
    due, resumed_at = due_at(start, span, calendar), paused_at + pause
    left = remaining(paused_at, due, span.unit, calendar)
    resumed = resume_due(resumed_at, left, span.unit, calendar)
    assert remaining(resumed_at, resumed, span.unit, calendar) == left
    if span.amount and pause:
        shifted = shift_for_pause(due, paused_at, resumed_at, span.unit, calendar)
        assert shifted == resumed


@given(moments, spans, st.floats(0, 2), calendars)
def test_moment_at_is_where_the_progress_is_reached(start, span, fraction, calendar):
    due = due_at(start, span, calendar)
    moment = moment_at(start, due, fraction, span.unit, calendar)
    assert moment >= start
    if remaining(start, due, span.unit, calendar):
        reached = progress(start, due, moment, span.unit, calendar)
        assert reached == pytest.approx(fraction, abs=1e-6)


@given(moments, spans, calendars)
def test_moment_at_the_whole_is_the_due_time(start, span, calendar):
    due = due_at(start, span, calendar)
    assert moment_at(start, due, 1, span.unit, calendar) == due
    assert progress(start, due, due, span.unit, calendar) == 1


@given(moments, spans, moments, moments, calendars)
def test_progress_is_monotone_in_now(start, span, one, other, calendar):
    due = due_at(start, span, calendar)
    earlier, later = sorted([one, other])
    assert progress(start, due, earlier, span.unit, calendar) <= progress(
        start, due, later, span.unit, calendar
    )


@given(moments, moments, moments, calendars)
def test_working_time_adds_up_over_any_stop(first, second, third, calendar):
    assert working_time_between(first, second, calendar) + working_time_between(
        second, third, calendar
    ) == working_time_between(first, third, calendar)


@given(moments, moments, calendars)
def test_working_time_is_never_longer_than_the_clock(one, other, calendar):
    start, end = sorted([one, other])
    assert timedelta(0) <= working_time_between(start, end, calendar) <= end - start


@given(dates, dates)
@settings(deadline=None)
def test_working_days_between_agree_with_the_official_arrangement(one, other):
    first, last = sorted([one, other])
    official = len(chinese_calendar.get_workdays(first, last))
    if chinese_calendar.is_workday(first):
        official -= 1  # the receiving day is not counted
    assert OFFICE.open_days_between(first, last) == official
    noon = datetime.combine(first, time(12), tzinfo=SHANGHAI)
    night = datetime.combine(last, time(23), tzinfo=SHANGHAI)
    assert elapsed(noon, night, Unit.WORKING_DAYS, OFFICE) == official


@given(dates, st.integers(1, 30))
@settings(deadline=None)
def test_due_on_a_working_day_agrees_with_the_official_arrangement(received, days):
    start = datetime.combine(received, time(10), tzinfo=SHANGHAI)
    due = due_at(start, Span(days, Unit.WORKING_DAYS), OFFICE).astimezone(SHANGHAI)
    if due.date() > LAST:
        return
    official = chinese_calendar.get_workdays(received + timedelta(days=1), due.date())
    assert (len(official), official[-1], due.time()) == (days, due.date(), time(17, 30))


@given(dates, st.integers(0, 90))
def test_natural_days_end_on_the_first_workday_from_the_last_day(received, days):
    start = datetime.combine(received, time(10), tzinfo=SHANGHAI)
    due = due_at(start, Span(days, Unit.NATURAL_DAYS), OFFICE).astimezone(SHANGHAI)
    last = received + timedelta(days=days)
    skipped = [last + timedelta(days=n) for n in range((due.date() - last).days)]
    if due.date() > LAST:
        return
    assert due.date() >= last
    assert chinese_calendar.is_workday(due.date())
    assert not any(chinese_calendar.is_workday(day) for day in skipped)


@given(st.dates(date(2027, 1, 1), date(2099, 12, 31)))
def test_unknown_years_fall_back_to_monday_to_friday(day):
    assert OFFICE.is_workday(day) == (day.weekday() < 5)
    assert not OFFICE.knows(day)


@given(moments, st.integers(0, 3000), calendars)
def test_an_hour_is_always_an_hour(start, hours, calendar):
    due = due_at(start, Span(hours, Unit.HOURS), calendar)
    wall = due.astimezone(SHANGHAI).replace(tzinfo=None) - start.astimezone(SHANGHAI).replace(
        tzinfo=None
    )
    assert due - start == wall == timedelta(hours=hours)
    assert Decimal(hours) == elapsed(start, due, Unit.HOURS, calendar)
