"""Reading a year's arrangement from a file: CSV, JSON or ICS. Pure: bytes in, rows out.

Every bad row is reported with its place and the reason; nothing is guessed.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from icalendar import Calendar as Ics

from haishu_portal.core.statutory import Day, is_main_holiday

EARLIEST, LATEST = 2000, 2099
MAX_BYTES = 2_000_000
NAME_LENGTH = 60

_COLUMNS = {
    "date": "date", "日期": "date",
    "is_workday": "is_workday", "workday": "is_workday", "工作日": "is_workday",
    "是否工作日": "is_workday",
    "name": "name", "名称": "name", "节日": "name",
}  # fmt: skip
_WORK = {"1", "true", "yes", "y", "是", "班", "上班", "补班", "工作", "工作日"}
_OFF = {"0", "false", "no", "n", "否", "休", "休息", "放假", "假", "假日", "节假日"}


class BadRow(NamedTuple):
    """A row that cannot be taken, and why."""

    place: str
    why: str


class Reading(NamedTuple):
    """What a file holds."""

    days: list[Day]
    bad: list[BadRow]


class _Raw(NamedTuple):
    place: str
    date: object
    is_workday: object
    name: object


def read_calendar_file(content: bytes, filename: str) -> Reading:
    """Days of a ``.csv``, ``.json`` or ``.ics`` file, in order, and every row that is wrong."""
    suffix = filename.lower().rpartition(".")[2]
    reader = {"csv": _read_csv, "json": _read_json, "ics": _read_ics}.get(suffix)
    if reader is None:
        return Reading([], [BadRow(filename, _("只接受 .csv、.json 或 .ics 文件"))])
    if len(content) > MAX_BYTES:
        return Reading([], [BadRow(filename, _("文件太大"))])
    try:
        rows, bad = reader(content)
    except (ValueError, csv.Error) as error:
        return Reading([], [BadRow(filename, _("无法读取文件：%(why)s") % {"why": error})])
    return _check(rows, bad)


def _text(content: bytes) -> str:
    """UTF-8, or GB 18030 as spreadsheets in China save it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _read_csv(content: bytes) -> tuple[list[_Raw], list[BadRow]]:
    reader = csv.DictReader(io.StringIO(_text(content)))
    names = {name: _COLUMNS.get(name.strip().lower()) for name in reader.fieldnames or []}
    if not {"date", "is_workday"} <= set(names.values()):
        return [], [BadRow(_("第1行"), _("表头须有 date 和 is_workday 两列"))]
    rows = []
    for record in reader:
        cells = {names.get(key): value for key, value in record.items() if key is not None}
        place = _("第%(line)s行") % {"line": reader.line_num}
        rows.append(_Raw(place, cells["date"], cells["is_workday"], cells.get("name")))
    return rows, []


def _read_json(content: bytes) -> tuple[list[_Raw], list[BadRow]]:
    """A list of days, or ``{"days": [...]}``; ``isOffDay`` is understood as its opposite."""
    data = json.loads(_text(content))
    entries = data.get("days") if isinstance(data, Mapping) else data
    if not isinstance(entries, list):
        return [], [BadRow("days", _("须是日期的列表"))]
    rows: list[_Raw] = []
    bad: list[BadRow] = []
    for number, entry in enumerate(entries, start=1):
        place = _("第%(number)s项") % {"number": number}
        if isinstance(entry, Mapping):
            rows.append(_json_row(place, entry))
        else:
            bad.append(BadRow(place, _("不是一个对象")))
    return rows, bad


def _json_row(place: str, entry: Mapping[str, Any]) -> _Raw:
    flag = entry.get("is_workday")
    off = entry.get("isOffDay")
    if flag is None and isinstance(off, bool):
        flag = not off
    return _Raw(place, entry.get("date"), flag, entry.get("name"))


def _read_ics(content: bytes) -> tuple[list[_Raw], list[BadRow]]:
    """All-day events whose title says 休 or 班, as published holiday calendars do."""
    rows: list[_Raw] = []
    bad: list[BadRow] = []
    for event in Ics.from_ical(_text(content)).walk("VEVENT"):
        title = str(event.get("SUMMARY", ""))
        start = event.get("DTSTART")
        place = _("日程“%(title)s”") % {"title": title}
        if start is None:
            bad.append(BadRow(place, _("没有日期")))
            continue
        first, last = _ics_days(start.dt, event)
        for offset in range(min((last - first).days + 1, 60)):
            day = first + timedelta(days=offset)
            rows.append(_Raw(place, day, _ics_flag(title), _ics_name(title)))
    return rows, bad


def _ics_days(start: date, event: Any) -> tuple[date, date]:
    """First and last day of an event; an end date is exclusive (RFC 5545)."""
    first = start.date() if isinstance(start, datetime) else start
    end = event.get("DTEND")
    if end is None or isinstance(end.dt, datetime):
        return first, first
    return first, max(first, end.dt - timedelta(days=1))


def _ics_flag(title: str) -> bool | None:
    work, off = "班" in title, "休" in title.replace("调休", "") or "放假" in title
    return None if work == off else work


def _ics_name(title: str) -> str:
    for mark in ("补班", "上班", "放假", "班", "休", "(", ")", "（", "）"):
        title = title.replace(mark, "")
    return title.strip()


def _check(rows: Iterable[_Raw], bad: list[BadRow]) -> Reading:
    days: dict[date, Day] = {}
    for row in rows:
        try:
            day = _day(row)
            _refuse_contradiction(day, days.get(day.date))
        except ValueError as error:
            bad.append(BadRow(row.place, str(error)))
        else:
            days[day.date] = day
    if not days and not bad:
        bad.append(BadRow(_("文件"), _("没有任何日期")))
    return Reading([days[key] for key in sorted(days)], bad)


def _refuse_contradiction(day: Day, earlier: Day | None) -> None:
    if earlier and earlier.is_workday != day.is_workday:
        raise ValueError(_("%(day)s 前后矛盾") % {"day": day.date})


def _day(row: _Raw) -> Day:
    day, is_workday = _date(row.date), _flag(row.is_workday)
    name = str(row.name or "").strip()
    if len(name) > NAME_LENGTH:
        raise ValueError(_("名称超过%(limit)s字") % {"limit": NAME_LENGTH})
    if is_workday and is_main_holiday(day):
        raise ValueError(_("%(day)s 是法定节假日，不能是工作日") % {"day": day})
    return Day(day, is_workday, name)


def _date(value: object) -> date:
    if isinstance(value, date):
        day = value
    else:
        text = str(value or "").strip().replace("/", "-")
        try:
            day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a date has no zone
        except ValueError as error:
            raise ValueError(_("“%(value)s”不是日期，应如 2027-02-06") % {"value": text}) from error
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(_("%(day)s 年份超出范围") % {"day": day})
    return day


def _flag(value: object) -> bool:
    text = str("" if value is None else value).strip().lower()
    if text in _WORK:
        return True
    if text in _OFF:
        return False
    raise ValueError(_("“%(value)s”看不出是班还是休") % {"value": text})
