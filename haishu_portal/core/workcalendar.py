"""Which days are worked and when the office is open: the calendar under every clock.

Pure arithmetic without a database. Moments are aware; results are UTC. Days and office hours are
read on the wall clock of the calendar's zone (Asia/Shanghai, which has no daylight saving time).
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_WINDOWS = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))

Window = tuple[time, time]
Windows = tuple[Window, ...]

_DAY = 24 * 3_600_000_000  # microseconds: integers, so that spans add up exactly
_END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59)


class _Slot(NamedTuple):
    """One office window of a day, in microseconds since midnight."""

    opens: int
    closes: int
    before: int  # office time of the same day that lies before this window


class _Day(NamedTuple):
    """The shape of a working day."""

    slots: tuple[_Slot, ...]
    total: int
    closes: int

    def worked(self, moment: int) -> int:
        """Office time from midnight to ``moment``."""
        done = 0
        for slot in self.slots:
            if moment <= slot.opens:
                break
            done = slot.before + min(moment, slot.closes) - slot.opens
        return done

    def at(self, worked: int) -> int:
        """The earliest moment with ``worked`` (> 0) office time behind it."""
        for slot in self.slots:
            length = slot.closes - slot.opens
            if worked <= slot.before + length:
                return slot.opens + worked - slot.before
        raise ValueError("more office time than the day has")


class _Year(NamedTuple):
    """Open days of one year as sorted ordinals, with the office time before each."""

    open_days: list[int]
    before: list[int]  # one longer than open_days; the last entry is the year's total
    workdays: frozenset[int]


def _microseconds(moment: time) -> int:
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * 1_000_000 + moment.microsecond


def check_windows(windows: Windows) -> None:
    """Raise ValueError unless windows are in order, do not overlap and are not empty.

    A window may close at 00:00, which means midnight at the end of the day.
    """
    if not windows:
        raise ValueError("at least one window is needed")
    last = -1
    for opens, closes in windows:
        start, end = _microseconds(opens), _microseconds(closes) or _DAY
        if start >= end:
            raise ValueError(f"window {opens:%H:%M}-{closes:%H:%M} closes before it opens")
        if start < last:
            raise ValueError(f"window {opens:%H:%M}-{closes:%H:%M} overlaps the one before")
        last = end


def _shape(windows: Windows) -> _Day:
    check_windows(windows)
    slots: list[_Slot] = []
    total = 0
    for opens, closes in windows:
        start, end = _microseconds(opens), _microseconds(closes) or _DAY
        slots.append(_Slot(start, end, total))
        total += end - start
    return _Day(tuple(slots), total, slots[-1].closes)


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """Which days are worked and when the office is open.

    ``days`` says explicitly whether a date is a workday (holidays and make-up workdays); a date it
    does not hold falls back to Monday to Friday. ``season_windows`` replaces ``windows`` in the
    given months (summer hours). ``every_day`` opens the windows on holidays too, as for city
    management; it does not change which days are workdays. ``known_years`` are the years whose
    official arrangement is in ``days``.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    windows: Windows = OFFICE_WINDOWS
    tz: tzinfo = SHANGHAI
    known_years: frozenset[int] = frozenset()
    season_windows: Mapping[int, Windows] = field(default_factory=dict)
    every_day: bool = False
    _shapes: tuple[_Day, ...] = field(init=False, repr=False)
    _years: dict[int, _Year] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        normal = _shape(self.windows)
        seasons = {month: _shape(windows) for month, windows in self.season_windows.items()}
        shapes = tuple(seasons.get(month, normal) for month in range(13))
        object.__setattr__(self, "_shapes", shapes)

    def is_workday(self, day: date) -> bool:
        """Whether the state works on ``day``, make-up workdays included."""
        known = self.days.get(day)
        return day.weekday() < 5 if known is None else known

    def is_open(self, day: date) -> bool:
        """Whether this calendar's windows open on ``day``."""
        return self.every_day or self.is_workday(day)

    def knows(self, day: date) -> bool:
        """Whether the official arrangement of the day's year is in the table."""
        return day.year in self.known_years

    def next_workday(self, day: date) -> date:
        """``day`` itself if it is a workday, else the first workday after it."""
        ordinal = day.toordinal()
        while ordinal not in self._year(date.fromordinal(ordinal).year).workdays:
            ordinal += 1
        return date.fromordinal(ordinal)

    def open_day_after(self, day: date, count: int) -> date:
        """The ``count``-th open day after ``day``; 0 gives ``day`` or the next open day."""
        ordinal, year = day.toordinal(), day.year
        table = self._year(year)
        index = bisect_left(table.open_days, ordinal if count == 0 else ordinal + 1)
        index += max(count - 1, 0)
        while index >= len(table.open_days):
            index -= len(table.open_days)
            year += 1
            table = self._year(year)
        return date.fromordinal(table.open_days[index])

    def open_days_between(self, first: date, last: date) -> int:
        """Open days after ``first`` up to and including ``last``; negative if reversed."""
        if last < first:
            return -self.open_days_between(last, first)
        total = sum(len(self._year(year).open_days) for year in range(first.year, last.year))
        total += bisect_left(self._year(last.year).open_days, last.toordinal() + 1)
        return total - bisect_left(self._year(first.year).open_days, first.toordinal() + 1)

    def closing(self, day: date) -> datetime:
        """End of office hours on ``day``, UTC."""
        return self._moment(day.toordinal(), self._shapes[day.month].closes)

    def end_of_day(self, day: date) -> datetime:
        """23:59:59 on ``day``, UTC: the last second, so that it is shown under its own date."""
        midnight = datetime.combine(day, time(), tzinfo=self.tz)
        return (midnight + _END_OF_DAY).astimezone(UTC)

    def worked_between(self, start: datetime, end: datetime) -> int:
        """Working microseconds from ``start`` to ``end``; negative if reversed."""
        first, second = self._local(start), self._local(end)
        total = self._worked_in_year(second) - self._worked_in_year(first)
        for year in range(first.year, second.year):
            total += self._year(year).before[-1]
        for year in range(second.year, first.year):
            total -= self._year(year).before[-1]
        return total

    def work_from(self, start: datetime, microseconds: int) -> datetime:
        """The earliest moment with ``microseconds`` more working time behind it than ``start``.

        The end of a window, not the opening of the next one. May go backwards.
        """
        local = self._local(start)
        year, position = local.year, self._worked_in_year(local) + microseconds
        while position > self._year(year).before[-1]:
            position -= self._year(year).before[-1]
            year += 1
        while position <= 0:
            year -= 1
            position += self._year(year).before[-1]
        table = self._year(year)
        index = bisect_left(table.before, position) - 1
        ordinal = table.open_days[index]
        shape = self._shapes[date.fromordinal(ordinal).month]
        return self._moment(ordinal, shape.at(position - table.before[index]))

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.tz)

    def _moment(self, ordinal: int, microseconds: int) -> datetime:
        local = datetime.fromordinal(ordinal) + timedelta(microseconds=microseconds)
        return local.replace(tzinfo=self.tz).astimezone(UTC)

    def _worked_in_year(self, local: datetime) -> int:
        table, ordinal = self._year(local.year), local.toordinal()
        index = bisect_left(table.open_days, ordinal)
        done = table.before[index]
        if index < len(table.open_days) and table.open_days[index] == ordinal:
            done += self._shapes[local.month].worked(_microseconds(local.time()))
        return done

    def _year(self, year: int) -> _Year:
        """Tables of one year, built when first needed: some 365 steps, once per calendar."""
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._build(year)
        return table

    def _build(self, year: int) -> _Year:
        open_days: list[int] = []
        before = [0]
        workdays: set[int] = set()
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if self.is_workday(day):
                workdays.add(ordinal)
            elif not self.every_day:
                continue
            open_days.append(ordinal)
            before.append(before[-1] + self._shapes[day.month].total)
        return _Year(open_days, before, frozenset(workdays))
