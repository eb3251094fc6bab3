"""The working calendar as every process sees it, and what is missing in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _

from haishu_portal.core import stamps
from haishu_portal.core.choices import DayStatus
from haishu_portal.core.models import CalendarDay, CalendarVersion, WorkHours
from haishu_portal.core.office_hours import DEFAULT_HOURS, OFFICE
from haishu_portal.core.worktime import Calendar, local_date

CHECK_EVERY = 30.0  # seconds for which an edit made by another process may go unnoticed
WATCHED = "calendar"
NEXT_YEAR_FROM_MONTH = 11  # the State Council arranges the next year around November

stamps.watch(
    WATCHED, partial(stamps.number_stamp, WATCHED, CalendarVersion, "number"), every=CHECK_EVERY
)


@dataclass
class _Loaded:
    """Calendars of this process and the version they were read at."""

    version: stamps.Stamp | None = None
    calendars: dict[str, Calendar] = field(default_factory=dict)


_loaded = _Loaded()


def load_calendar(name: str = OFFICE) -> Calendar:
    """The calendar of the named office hours: ``office`` or ``city``, or another row's name.

    Kept in the process; a change is noticed within CHECK_EVERY seconds at one small query.
    Raises KeyError for a name that neither the table nor the defaults know.
    """
    _check_version()
    calendars = _loaded.calendars  # held on to: another thread may forget them meanwhile
    if name not in calendars:
        calendars = _loaded.calendars = _read_calendars()
    return calendars[name]


def forget_calendars() -> None:
    """Make the next ``load_calendar`` in this process read the tables."""
    _loaded.version, _loaded.calendars = None, {}
    stamps.forget(WATCHED)


def _check_version() -> None:
    version = stamps.stamp(WATCHED)
    if version != _loaded.version:
        _loaded.calendars = {}
        _loaded.version = version


def _read_calendars() -> dict[str, Calendar]:
    days: dict[date, bool] = {}
    official: dict[int, int] = {}
    rows = CalendarDay.objects.order_by().values_list("date", "is_workday", "status")
    for day, is_workday, status in rows.iterator():
        days[day] = is_workday
        official[day.year] = official.get(day.year, 0) + (status == DayStatus.OFFICIAL)
    known = _complete_years(official.items())
    found = {
        hours.name: Calendar(
            days=days,
            windows=hours.usual,
            known_years=known,
            season_windows=hours.season,
            every_day=hours.every_day,
        )
        for hours in WorkHours.objects.all()
    }
    for name, default in DEFAULT_HOURS.items():
        if name not in found:
            found[name] = Calendar(
                days=days,
                windows=default.windows,
                known_years=known,
                every_day=default.every_day,
            )
    return found


def _complete_years(counts: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(
        year
        for year, count in counts
        if count == date(year + 1, 1, 1).toordinal() - date(year, 1, 1).toordinal()
    )


def calendar_gap(now: datetime) -> int | None:
    """The year whose official arrangement is missing: this one, or from November the next."""
    known, today = load_calendar().known_years, local_date(now)
    if today.year not in known:
        return today.year
    if today.month >= NEXT_YEAR_FROM_MONTH and today.year + 1 not in known:
        return today.year + 1
    return None


def calendar_gap_message(now: datetime) -> str:
    """What the staff banner says about the gap; empty when there is none."""
    year = calendar_gap(now)
    if year is None:
        return ""
    return _("%(year)s年调休安排待导入：期限暂按周一至周五和法定节假日计算") % {"year": year}
