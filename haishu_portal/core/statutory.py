"""What the libraries know about days off: official arrangements and statutory holidays. Pure.

``chinesecalendar`` holds the yearly arrangements of the State Council, make-up workdays included.
For years not yet arranged only the statutory holidays are certain (``holidays`` computes the
lunar ones); which weekends are worked is not known before the notice, usually in November.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
import holidays

FIRST_YEAR = 2004
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))  # no arrangement has ever made these workdays


class Day(NamedTuple):
    """One date of a year's arrangement."""

    date: date
    is_workday: bool
    name: str


def is_fixed_holiday(day: date) -> bool:
    """Whether ``day`` is a holiday that no arrangement can make a workday."""
    return (day.month, day.day) in FIXED_HOLIDAYS


def last_official_year() -> int:
    """The last year whose arrangement the library knows."""
    return max(day.year for day in chinese_calendar.holidays)


def days_of(year: int) -> Iterator[date]:
    """Every date of ``year``."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def official_days(year: int) -> list[Day]:
    """Every date of ``year`` as officially arranged; the year must be known."""
    return [_official(day) for day in days_of(year)]


def _official(day: date) -> Day:
    _off, english = chinese_calendar.get_holiday_detail(day)
    name = _NAMES.get(english or "", "")
    return Day(day, chinese_calendar.is_workday(day), name)


_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def provisional_days(year: int) -> list[Day]:
    """Every date of ``year`` by Monday to Friday and the statutory holidays alone."""
    off = holidays.country_holidays("CN", years=year, observed=False, language="zh_CN")
    return [
        Day(day, day.weekday() < 5 and day not in off, str(off.get(day, "")))
        for day in days_of(year)
    ]
