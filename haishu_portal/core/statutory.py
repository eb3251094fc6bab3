"""What the libraries know about days off: official arrangements and statutory holidays. Pure.

``chinesecalendar`` holds the yearly arrangements of the State Council, make-up workdays included.
For years not yet arranged only the statutory holidays are certain (``holidays`` computes the
lunar ones); which weekends are worked is not known before the notice, usually in November.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar
import holidays

FIRST_YEAR = 2004


class Day(NamedTuple):
    """One date of a year's arrangement."""

    date: date
    is_workday: bool
    name: str


@cache
def main_holidays(year: int) -> Mapping[date, str]:
    """The day of each statutory holiday itself, as 正月初一; no arrangement made one a workday.

    The days around it have changed with the regulation (1999, 2007, 2013, 2024), these have not.
    """
    first: dict[str, date] = {}
    for day, names in sorted(_statutory(year).items()):
        for name in names.split("; "):
            if "除夕" not in name:
                first.setdefault(name, day)
    return {day: name for name, day in first.items()}


def is_main_holiday(day: date) -> bool:
    """Whether ``day`` is a holiday that no arrangement can make a workday."""
    return day in main_holidays(day.year)


def _statutory(year: int) -> Mapping[date, str]:
    off = holidays.country_holidays("CN", years=year, observed=False, language="zh_CN")
    return {day: str(name) for day, name in off.items() if "休息日" not in name}


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
    off = _statutory(year)
    return [
        Day(day, day.weekday() < 5 and day not in off, off.get(day, "")) for day in days_of(year)
    ]
