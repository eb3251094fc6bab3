"""Working time on known dates."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from haishu_portal.core.statutory import official_days
from haishu_portal.core.worktime import (
    SHANGHAI,
    Calendar,
    Span,
    Unit,
    add_clock,
    add_natural_days,
    add_working_days,
    add_working_minutes,
    due_at,
    elapsed,
    local_date,
    moment_at,
    progress,
    remaining,
    resume_due,
    shift_for_pause,
    working_minutes_between,
)

DAYS = {day.date: day.is_workday for year in (2014, 2025, 2026) for day in official_days(year)}
OFFICE = Calendar(days=DAYS, known_years=frozenset({2014, 2025, 2026}))
CITY = Calendar(days=DAYS, windows=((time(7, 30), time(20)),), every_day=True)


def at(month, day, hour=0, minute=0, *, year=2026, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # Friday before Spring Festival; Saturday 14 February is a make-up workday.
        (at(2, 13, 16), 1, Unit.WORKING_DAYS, at(2, 14, 17, 30)),
        (at(2, 13, 16), 2, Unit.WORKING_DAYS, at(2, 24, 17, 30)),
        (at(2, 14, 16), 4, Unit.WORKING_HOURS, at(2, 24, 11)),
        (at(2, 13, 16), 5, Unit.NATURAL_DAYS, at(2, 24, 23, 59, second=59)),
        (at(2, 13, 16), 1, Unit.NATURAL_DAYS, at(2, 14, 23, 59, second=59)),
        (at(2, 13, 16), 24, Unit.HOURS, at(2, 14, 16)),
        # The lunch break and the night do not count.
        (at(3, 2, 11, 30), 1, Unit.WORKING_HOURS, at(3, 2, 14)),
        (at(3, 2, 12, 30), 1, Unit.WORKING_HOURS, at(3, 2, 14, 30)),
        (at(3, 2, 17), 1, Unit.WORKING_HOURS, at(3, 3, 9)),
        (at(3, 2, 3), Decimal("0.25"), Unit.WORKING_HOURS, at(3, 2, 8, 45)),
        (at(3, 2, 10), Decimal("7.5"), Unit.WORKING_HOURS, at(3, 3, 10)),
        (at(3, 2, 8, 30), Decimal("3.5"), Unit.WORKING_HOURS, at(3, 2, 12)),
        # Received on a Sunday: Monday is the first day.
        (at(3, 8, 10), 1, Unit.WORKING_DAYS, at(3, 9, 17, 30)),
        (at(3, 8, 10), 5, Unit.WORKING_DAYS, at(3, 13, 17, 30)),
        # The same day; after closing or on a holiday, the next working day.
        (at(3, 2, 10), 0, Unit.WORKING_DAYS, at(3, 2, 17, 30)),
        (at(3, 2, 19), 0, Unit.WORKING_DAYS, at(3, 3, 17, 30)),
        (at(3, 7, 10), 0, Unit.WORKING_DAYS, at(3, 9, 17, 30)),
        (at(3, 7, 10), 0, Unit.NATURAL_DAYS, at(3, 9, 23, 59, second=59)),
        (at(3, 7, 10), 0, Unit.WORKING_HOURS, at(3, 7, 10)),
        # Across the year's end into a year without an official arrangement.
        (at(12, 31, 16), 2, Unit.WORKING_DAYS, at(1, 4, 17, 30, year=2027)),
        # Late in the evening UTC is already the next local day.
        (at(3, 3, 0, 30), 1, Unit.WORKING_DAYS, at(3, 4, 17, 30)),
    ],
)
def test_due_at_on_known_dates(start, amount, unit, due):
    result = due_at(start.astimezone(UTC), Span(amount, unit), OFFICE)
    assert (result, result.tzinfo) == (due, UTC)


def test_due_at_in_2014_honours_the_october_make_up_days():
    start = at(9, 26, 10, year=2014)
    assert due_at(start, Span(1, Unit.WORKING_DAYS), OFFICE) == at(9, 28, 17, 30, year=2014)
    assert due_at(start, Span(4, Unit.WORKING_DAYS), OFFICE) == at(10, 8, 17, 30, year=2014)


def test_city_hours_run_on_holidays_but_natural_days_still_roll():
    start = at(10, 1, 19)
    assert due_at(start, Span(2, Unit.WORKING_HOURS), CITY) == at(10, 2, 8, 30)
    assert due_at(start, Span(1, Unit.WORKING_DAYS), CITY) == at(10, 2, 20)
    assert due_at(start, Span(1, Unit.NATURAL_DAYS), CITY) == at(10, 8, 23, 59, second=59)


def test_summer_windows_replace_the_usual_ones_in_their_months():
    summer = ((time(8, 30), time(12)), (time(14), time(17, 30)))
    calendar = Calendar(season_windows={7: summer})
    assert due_at(at(7, 1, 12), Span(1, Unit.WORKING_HOURS), calendar) == at(7, 1, 15)
    assert due_at(at(6, 30, 12), Span(1, Unit.WORKING_HOURS), calendar) == at(6, 30, 14, 30)
    assert due_at(at(6, 30, 17), Span(7, Unit.WORKING_HOURS), calendar) == at(7, 1, 17)


def test_add_functions_agree_with_due_at():
    start = at(3, 6, 16)
    assert add_clock(start, 5) == due_at(start, Span(5, Unit.HOURS), OFFICE)
    assert add_working_minutes(start, 300, OFFICE) == due_at(
        start, Span(5, Unit.WORKING_HOURS), OFFICE
    )
    assert add_natural_days(start, 5, OFFICE) == due_at(start, Span(5, Unit.NATURAL_DAYS), OFFICE)
    assert add_working_days(start, 5, OFFICE) == due_at(start, Span(5, Unit.WORKING_DAYS), OFFICE)


def test_working_minutes_between_counts_office_time_only():
    assert working_minutes_between(at(3, 6, 17), at(3, 9, 9), OFFICE) == 60
    assert working_minutes_between(at(3, 9, 9), at(3, 6, 17), OFFICE) == -60
    assert working_minutes_between(at(3, 7, 9), at(3, 8, 9), OFFICE) == 0


def test_elapsed_counts_in_the_unit():
    start, end = at(2, 13, 16), at(2, 24, 10)
    assert elapsed(start, end, Unit.HOURS, OFFICE) == 258
    assert elapsed(start, end, Unit.WORKING_HOURS, OFFICE) == Decimal("10.5")
    assert elapsed(start, end, Unit.NATURAL_DAYS, OFFICE) == 11
    assert elapsed(start, end, Unit.WORKING_DAYS, OFFICE) == 2


def test_pause_over_a_weekend_costs_working_clocks_only_their_office_time():
    due = at(3, 11, 17, 30)
    paused, resumed = at(3, 6, 16, 30), at(3, 9, 9)
    assert shift_for_pause(due, paused, resumed, Unit.WORKING_DAYS, OFFICE) == at(3, 12, 10)
    assert shift_for_pause(due, paused, resumed, Unit.NATURAL_DAYS, OFFICE) == at(3, 14, 10)


def test_pause_outside_office_hours_moves_nothing():
    due = at(3, 8, 12)  # set by hand, on a Sunday
    assert shift_for_pause(due, at(3, 7, 9), at(3, 8, 9), Unit.WORKING_DAYS, OFFICE) == due


def test_pause_that_ends_before_it_began_is_refused():
    with pytest.raises(ValueError, match="before it was paused"):
        shift_for_pause(at(3, 9), at(3, 8), at(3, 7), Unit.HOURS, OFFICE)


def test_remaining_is_kept_over_a_pause_even_when_overdue():
    due = at(3, 6, 16)
    left = remaining(at(3, 6, 17), due, Unit.WORKING_HOURS, OFFICE)
    assert left == timedelta(hours=-1)
    assert resume_due(at(3, 9, 9), left, Unit.WORKING_HOURS, OFFICE) == at(3, 6, 17)


def test_progress_and_moment_at_run_in_working_time():
    start, due = at(3, 6, 15, 30), at(3, 9, 10, 30)
    assert moment_at(start, due, 0.5, Unit.WORKING_HOURS, OFFICE) == at(3, 6, 17, 30)
    assert progress(start, due, at(3, 8, 12), Unit.WORKING_HOURS, OFFICE) == 0.5
    assert progress(start, due, at(3, 9, 12, 30), Unit.WORKING_HOURS, OFFICE) == 1.375
    assert progress(start, due, at(3, 1), Unit.WORKING_HOURS, OFFICE) == 0


def test_progress_of_an_empty_clock_is_none_or_all():
    start = at(3, 7, 12)
    assert progress(start, start, at(3, 7, 11), Unit.HOURS, OFFICE) == 0
    assert progress(start, start, start, Unit.HOURS, OFFICE) == 1
    assert moment_at(start, start, 0.5, Unit.HOURS, OFFICE) == start


@pytest.mark.parametrize("amount", [-1, Decimal("-0.5")])
def test_span_refuses_the_past(amount):
    with pytest.raises(ValueError, match="negative"):
        Span(amount, Unit.HOURS)


def test_span_refuses_a_fraction_of_a_day_but_not_of_an_hour():
    with pytest.raises(ValueError, match="whole"):
        Span(Decimal("1.5"), Unit.WORKING_DAYS)
    assert Span(Decimal("1.5"), "hours") == Span(Decimal("1.5"), Unit.HOURS)
    with pytest.raises(TypeError):
        Span(1.5, Unit.HOURS)


@pytest.mark.parametrize("unit", list(Unit))
def test_naive_moments_are_refused(unit):
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 3, 2, 9), Span(1, unit), OFFICE)


@pytest.mark.parametrize(
    "windows",
    [
        (),
        ((time(9), time(9)),),
        ((time(12), time(9)),),
        ((time(8), time(12)), (time(11), time(13))),
        ((time(13), time(17)), (time(8), time(12))),
    ],
)
def test_calendar_refuses_bad_windows(windows):
    with pytest.raises(ValueError, match="window"):
        Calendar(windows=windows)


def test_calendar_answers_about_days():
    assert OFFICE.is_workday(date(2026, 2, 14))
    assert not OFFICE.is_workday(date(2026, 2, 16))
    assert not CITY.is_workday(date(2026, 10, 1))
    assert CITY.is_open(date(2026, 10, 1))
    assert OFFICE.knows(date(2026, 1, 1))
    assert not OFFICE.knows(date(2027, 1, 1))
    assert OFFICE.open_days_between(date(2026, 1, 1), date(2026, 12, 31)) == 248
    assert OFFICE.open_days_between(date(2026, 12, 31), date(2026, 1, 1)) == -248


def test_unit_choices_are_the_units():
    assert [value for value, _label in Unit.choices()] == [
        "hours",
        "working_hours",
        "natural_days",
        "working_days",
    ]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 4, 15, 59, tzinfo=UTC), date(2026, 1, 4)),
        (datetime(2026, 1, 4, 16, 0, tzinfo=UTC), date(2026, 1, 5)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(moment, day):
    assert local_date(moment) == day


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 4, 16, 0))
