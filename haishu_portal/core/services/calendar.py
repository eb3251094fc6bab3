"""Changing the working calendar: seeding, importing a year, correcting a day, office hours.

Every change bumps the calendar's version under a row lock (so that changes follow one another and
all processes notice) and sends ``calendar_changed`` inside the transaction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from haishu_portal.core.calendar_files import BadRow, read_calendar_file
from haishu_portal.core.choices import DayStatus
from haishu_portal.core.exceptions import CalendarFileRefused, CalendarRuleBroken
from haishu_portal.core.models import CalendarDay, CalendarVersion, WorkHours
from haishu_portal.core.selectors.calendar import forget_calendars
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.signals import calendar_changed
from haishu_portal.core.statutory import (
    FIRST_YEAR,
    Day,
    days_of,
    is_main_holiday,
    last_official_year,
    main_holidays,
    official_days,
    provisional_days,
)
from haishu_portal.core.worktime import SHANGHAI

if TYPE_CHECKING:
    from haishu_portal.core.models import User

LIBRARY = "chinesecalendar"
STATUTORY = "statutory"
BY_HAND = "manual"
YEAR_END = (12, 20)  # an arrangement may reach this far back into the year before it


@dataclass(frozen=True)
class DayChange:
    """A date that is worked differently than it counted so far."""

    date: date
    before: bool
    after: bool
    name: str


@dataclass(frozen=True)
class CalendarImport:
    """What an import changed, or would change.

    ``years`` have any difference (a name too), ``confirmed`` had days that were not official.
    """

    years: frozenset[int]
    changes: tuple[DayChange, ...]
    confirmed: frozenset[int]


@contextmanager
def _changing() -> Iterator[None]:
    """A transaction that no other calendar change overlaps; this process then reads afresh."""
    try:
        with transaction.atomic():
            CalendarVersion.objects.select_for_update().get_or_create(pk=1)
            yield
    finally:
        forget_calendars()


def _announce(years: Iterable[int], now: datetime) -> None:
    CalendarVersion.objects.filter(pk=1).update(number=F("number") + 1)
    forget_calendars()  # receivers in this transaction see the new days
    calendar_changed.send(sender=CalendarDay, years=frozenset(years), now=now)


def _write(days: Iterable[Day], source: str, status: DayStatus) -> None:
    rows = [
        CalendarDay(
            date=day.date, is_workday=day.is_workday, name=day.name, source=source, status=status
        )
        for day in days
    ]
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source", "status"],
        batch_size=2000,
    )


def seed_calendar(*, now: datetime) -> frozenset[int]:
    """Fill in every year the library knows and, provisionally, those up to next year.

    Official rows, imported or corrected by hand, are never touched; provisional ones become
    official once the library knows their year. Returns the years that changed; re-runnable.
    """
    last_known = last_official_year()
    wanted = range(FIRST_YEAR, max(last_known, now.astimezone(SHANGHAI).year + 1) + 1)
    with _changing():
        held = dict(CalendarDay.objects.order_by().values_list("date", "status"))
        changed: set[int] = set()
        for year in wanted:
            known = year <= last_known
            keep = {DayStatus.OFFICIAL} if known else set(DayStatus)
            if all(held.get(day) in keep for day in days_of(year)):
                continue
            days = official_days(year) if known else provisional_days(year)
            missing = [day for day in days if held.get(day.date) not in keep]
            status = DayStatus.OFFICIAL if known else DayStatus.PROVISIONAL
            _write(missing, LIBRARY if known else STATUTORY, status)
            changed.add(year)
        if changed:
            _announce(changed, now)
    return frozenset(changed)


def import_calendar(
    *, content: bytes, filename: str, actor: "User | None", now: datetime, dry_run: bool = False
) -> CalendarImport:
    """Take over the arrangement of the years a file names: all of it or nothing.

    The file is the whole arrangement of a year: days it does not list are Monday to Friday. Late
    December days of a year it does not otherwise name are taken singly. Importing again changes
    nothing. Raises CalendarFileRefused with every bad row and the reason.
    """
    reading = read_calendar_file(content, filename)
    whole = _whole_years(reading.days)
    bad = reading.bad or _missing_holidays(reading.days, whole)
    if bad:
        raise CalendarFileRefused(bad)
    days = _filled(reading.days, whole)
    if dry_run:
        return _compare(days)[1]
    with _changing():
        touched, outcome = _compare(days)
        if touched:
            _write(touched, filename[:60], DayStatus.OFFICIAL)
            record_audit(
                actor=actor,
                action="calendar.import",
                obj_type="core.CalendarDay",
                obj_id=",".join(str(year) for year in sorted(outcome.years)),
                reason=filename,
                extra={"days_changed": len(outcome.changes)},
                now=now,
            )
            _announce(outcome.years, now)
    return outcome


def _whole_years(days: Collection[Day]) -> frozenset[int]:
    """Years the file arranges as a whole; a lone late December belongs to the next year."""
    body = {day.date.year for day in days if (day.date.month, day.date.day) < YEAR_END}
    tails = {day.date.year for day in days} - body
    return frozenset(body | {year for year in tails if year + 1 not in body})


def _missing_holidays(days: Collection[Day], years: Iterable[int]) -> list[BadRow]:
    """A year with a main holiday left out was cut off or is no arrangement."""
    off = {day.date for day in days if not day.is_workday}
    return [
        BadRow(str(year), _("缺少 %(day)s %(name)s，不像是全年安排") % {"day": day, "name": name})
        for year in sorted(years)
        for day, name in sorted(main_holidays(year).items())
        if day not in off
    ]


def _filled(days: Collection[Day], years: Iterable[int]) -> list[Day]:
    listed = {day.date: day for day in days}
    for year in years:
        for day in days_of(year):
            listed.setdefault(day, Day(day, day.weekday() < 5, ""))
    return [listed[key] for key in sorted(listed)]


def _compare(days: list[Day]) -> tuple[list[Day], CalendarImport]:
    """Days that differ from the table, and what taking them over means."""
    held = CalendarDay.objects.in_bulk([day.date for day in days])
    touched = [day for day in days if not _same(held.get(day.date), day)]
    changes = tuple(
        DayChange(day.date, before, day.is_workday, day.name)
        for day in touched
        if (before := _worked(held.get(day.date), day.date)) != day.is_workday
    )
    confirmed = frozenset(
        day.date.year
        for day in touched
        if day.date not in held or held[day.date].status != DayStatus.OFFICIAL
    )
    years = frozenset(day.date.year for day in touched)
    return touched, CalendarImport(years, changes, confirmed)


def _same(row: CalendarDay | None, day: Day) -> bool:
    return (
        row is not None
        and (row.is_workday, row.name) == (day.is_workday, day.name)
        and row.status == DayStatus.OFFICIAL
    )


def _worked(row: CalendarDay | None, day: date) -> bool:
    """How the day counted so far: as in the table, or Monday to Friday."""
    return day.weekday() < 5 if row is None else row.is_workday


def change_day(
    *, day: date, is_workday: bool, name: str, reason: str, actor: "User | None", now: datetime
) -> CalendarDay:
    """Correct one date by hand. Raises CalendarRuleBroken for a main holiday made a workday."""
    if is_workday and is_main_holiday(day):
        raise CalendarRuleBroken(_("法定节假日不能设为工作日"), fields={"is_workday": str(day)})
    with _changing():
        row = CalendarDay.objects.select_for_update().filter(date=day).first()
        before = row.is_workday if row else None
        row = row or CalendarDay(date=day, status=DayStatus.PROVISIONAL)
        row.is_workday, row.name, row.source = is_workday, name, BY_HAND
        row.full_clean(validate_unique=False)
        row.save()
        record_audit(
            actor=actor,
            action="calendar.day",
            obj_type="core.CalendarDay",
            obj_id=day,
            reason=reason,
            extra={"before": before, "after": is_workday},
            now=now,
        )
        _announce({day.year}, now)
    return row


def save_work_hours(
    *, name: str, values: Mapping[str, Any], actor: "User | None", now: datetime
) -> WorkHours:
    """Set fields (label, windows, season_months, season_windows, every_day) of named hours.

    Creates the name if it is new. Raises Django's ValidationError for windows that overlap.
    """
    with _changing():
        hours = WorkHours.objects.select_for_update().filter(name=name).first()
        hours = hours or WorkHours(name=name)
        before = {key: getattr(hours, key) for key in values}
        for key, value in values.items():
            setattr(hours, key, value)
        hours.full_clean()
        hours.save()
        record_audit(
            actor=actor,
            action="calendar.hours",
            obj_type="core.WorkHours",
            obj_id=hours.pk,
            extra={"name": name, "before": before, "after": dict(values)},
            now=now,
        )
        _announce((), now)
    return hours
