"""When somebody is to be seen again: plain arithmetic with days. Pure.

Days are those of Shanghai's calendar; a rhythm runs on every day, holidays included.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from grid.patrol.choices import Every

_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}
_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 30, Every.QUARTER: 91}


@dataclass(frozen=True)
class Rhythm:
    """Once in ``count`` units."""

    count: int
    unit: str

    @property
    def days(self) -> int:
        """Length in days, a month taken as 30: for comparing and spreading, not for due days."""
        return self.count * _DAYS[Every(self.unit)]


def next_due(last: date, rhythm: Rhythm) -> date:
    """Last day on which the next visit is still in time, after one on ``last``.

    A month after the 31st is the last day of a shorter month.
    """
    months = _MONTHS.get(Every(rhythm.unit), 0) * rhythm.count
    if not months:
        return last + timedelta(days=rhythm.days)
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(last.day, last_day))


def first_due(start: date, rhythm: Rhythm, seat: int) -> date:
    """Due day of somebody never visited: spread over one period, so that nobody's list bursts."""
    return start + timedelta(days=seat % rhythm.days)


def tightest(rhythms: Iterable[Rhythm]) -> Rhythm | None:
    """The rhythm that asks for the most visits; None of none."""
    return min(rhythms, key=lambda rhythm: rhythm.days, default=None)
