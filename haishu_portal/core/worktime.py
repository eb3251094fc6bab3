"""Working time: when a clock runs out, pure arithmetic without a database.

All moments that go in or come out are aware; results are UTC. Days and office hours are read on
the wall clock of the calendar's zone (Asia/Shanghai, which has no daylight saving time).

Two kinds of clock run over a request. *Clock time* (``hours``, ``natural_days``) never stops;
*working time* (``working_hours``, ``working_days``) runs only inside the office windows of open
days. A pause, a warning at 80 % and "how much is left" are measured in the clock's own time.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from haishu_portal.core.workcalendar import (
    OFFICE_WINDOWS,
    SHANGHAI,
    Calendar,
    Window,
    Windows,
    check_windows,
)

__all__ = [
    "OFFICE_WINDOWS",
    "SHANGHAI",
    "Calendar",
    "Span",
    "Unit",
    "Window",
    "Windows",
    "add_clock",
    "add_natural_days",
    "add_working_days",
    "add_working_minutes",
    "check_windows",
    "due_at",
    "elapsed",
    "local_date",
    "moment_at",
    "progress",
    "remaining",
    "resume_due",
    "shift_for_pause",
    "working_minutes_between",
    "working_time_between",
]

_HOUR = 3_600_000_000  # microseconds: integers, so that spans add up exactly
_MINUTE = 60_000_000
_MICROSECOND = timedelta(microseconds=1)


class Unit(StrEnum):
    """What a time limit is counted in."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"

    @property
    def label(self) -> Any:
        """The unit's name for the reader, translated when shown."""
        return _LABELS[self]

    @property
    def counts_days(self) -> bool:
        """True for units that count whole days from the day after receipt."""
        return self in {Unit.NATURAL_DAYS, Unit.WORKING_DAYS}

    @property
    def is_working(self) -> bool:
        """True when the clock stands still outside office windows."""
        return self in {Unit.WORKING_HOURS, Unit.WORKING_DAYS}

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """Pairs for a model or form field."""
        return [(unit.value, unit.label) for unit in cls]


_LABELS = {
    Unit.HOURS: _("小时"),
    Unit.WORKING_HOURS: _("工作时"),
    Unit.NATURAL_DAYS: _("日"),
    Unit.WORKING_DAYS: _("工作日"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time in one unit; day units take whole days only.

    Raises ValueError for a negative amount and for a fraction of a day.
    """

    amount: Decimal | int
    unit: Unit

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int | Decimal):
            raise TypeError("a span takes an int or a Decimal, a float is not exact")
        if self.amount < 0:
            raise ValueError("a span cannot be negative")
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.unit.counts_days and self.amount != int(self.amount):
            raise ValueError("days are counted whole")

    @property
    def days(self) -> int:
        """The amount as whole days."""
        return int(self.amount)

    @property
    def microseconds(self) -> int:
        """The amount of an hour unit in microseconds, rounded to the nearest."""
        return round(self.amount * _HOUR)


def due_at(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """When a limit of ``span`` that began at ``start`` runs out. Aware in, UTC out.

    hours -- by the clock. working_hours -- office time only; outside it the clock begins at the
    next window. working_days -- the receiving day is not counted (次日起算), due at the end of
    office hours of the Nth open day. natural_days -- the receiving day is not counted, due at
    23:59:59 of the Nth day, moved to the next workday if that day is a holiday (期间 rule of the
    civil procedure law). 0 days means the receiving day itself. Never earlier than ``start``.
    """
    if span.unit is Unit.HOURS:
        return add_clock(start, span.amount)
    if span.unit is Unit.WORKING_HOURS:
        due = calendar.work_from(start, span.microseconds)
        return max(due, _utc(start))
    if span.unit is Unit.NATURAL_DAYS:
        return add_natural_days(start, span.days, calendar)
    return add_working_days(start, span.days, calendar)


def add_clock(start: datetime, hours: Decimal | int) -> datetime:
    """``start`` plus ``hours`` by the clock, UTC."""
    return _utc(start) + timedelta(microseconds=round(hours * _HOUR))


def add_working_minutes(start: datetime, minutes: Decimal | int, calendar: Calendar) -> datetime:
    """``start`` plus ``minutes`` of office time, UTC."""
    due = calendar.work_from(start, round(minutes * _MINUTE))
    return max(due, _utc(start)) if minutes >= 0 else due


def add_natural_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """End of the ``days``-th day after the receiving day, rolled off holidays, UTC."""
    last = calendar.next_workday(local_date(start, calendar) + timedelta(days=days))
    return max(calendar.end_of_day(last), _utc(start))


def add_working_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """End of office hours of the ``days``-th open day after the receiving day, UTC."""
    day = local_date(start, calendar)
    due = calendar.closing(calendar.open_day_after(day, days))
    if days == 0 and due < start:  # received after closing: "today" is the next open day
        due = calendar.closing(calendar.open_day_after(day, 1))
    return due


def local_date(moment: datetime, calendar: Calendar | None = None) -> date:
    """The date on the wall clock of Shanghai, or of the calendar's zone."""
    return _utc(moment).astimezone(calendar.tz if calendar else SHANGHAI).date()


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Office time from ``start`` to ``end``, exact; negative if reversed."""
    return timedelta(microseconds=calendar.worked_between(start, end))


def working_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole minutes of office time from ``start`` to ``end``, rounded towards zero."""
    return int(working_time_between(start, end, calendar) / timedelta(minutes=1))


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> Decimal:
    """How many ``unit`` lie between: hours exact, days as whole days after the starting day."""
    if unit is Unit.NATURAL_DAYS:
        days = local_date(end, calendar) - local_date(start, calendar)
        return Decimal(days.days)
    if unit is Unit.WORKING_DAYS:
        first, last = local_date(start, calendar), local_date(end, calendar)
        return Decimal(calendar.open_days_between(first, last))
    return Decimal(remaining(start, end, unit, calendar) // _MICROSECOND) / _HOUR


def remaining(now: datetime, due: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """What is left until ``due`` in the clock's own time; negative once overdue.

    Office time for working units, clock time for the others. Keep it at a pause and give it to
    ``resume_due`` at the resumption.
    """
    if unit.is_working:
        return working_time_between(now, due, calendar)
    return due - now


def resume_due(now: datetime, left: timedelta, unit: Unit, calendar: Calendar) -> datetime:
    """The due time of a clock resumed at ``now`` with ``left`` of its own time to go, UTC."""
    if unit.is_working:
        return calendar.work_from(now, left // _MICROSECOND)
    return _utc(now) + left


def shift_for_pause(
    due: datetime, paused_at: datetime, resumed_at: datetime, unit: Unit, calendar: Calendar
) -> datetime:
    """``due`` moved by exactly the paused time, measured in the clock's own time, UTC.

    The result is not rounded to a day's end: after a pause a day-counting clock may run out in
    the middle of a day. Shift the start too before asking for ``progress``.
    """
    if resumed_at < paused_at:
        raise ValueError("a clock cannot resume before it was paused")
    pause = remaining(paused_at, resumed_at, unit, calendar)
    if not pause:
        return _utc(due)
    return resume_due(due, pause, unit, calendar)


def progress(
    start: datetime, due: datetime, now: datetime, unit: Unit, calendar: Calendar
) -> float:
    """The used share of a clock in its own time: 0.0 at ``start``, 1.0 at ``due``, more after."""
    total = remaining(start, due, unit, calendar)
    if total <= timedelta(0):
        return 1.0 if now >= due else 0.0
    return max(remaining(start, now, unit, calendar) / total, 0.0)


def moment_at(
    start: datetime, due: datetime, fraction: float, unit: Unit, calendar: Calendar
) -> datetime:
    """When ``fraction`` of a clock is used up (0.5 for the 50 % warning), UTC."""
    total = remaining(start, due, unit, calendar) // _MICROSECOND
    if fraction == 1 or total <= 0:
        return _utc(due)
    used = timedelta(microseconds=math.ceil(total * fraction))
    return max(resume_due(start, used, unit, calendar), _utc(start))
