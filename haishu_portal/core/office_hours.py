"""Office windows as they are written in a table: ``[["08:30", "12:00"], ...]``. Pure."""

from collections.abc import Mapping
from datetime import time

from haishu_portal.core.worktime import OFFICE_WINDOWS, Calendar, Window, Windows, check_windows

Season = Mapping[int, Windows]

OFFICE = "office"
CITY = "city"

# What holds when the table has no row: office hours as usual in the district, and the longer
# clock of city management (07:30-20:00, every day).
DEFAULT_HOURS: Mapping[str, Calendar] = {
    OFFICE: Calendar(windows=OFFICE_WINDOWS),
    CITY: Calendar(windows=((time(7, 30), time(20)),), every_day=True),
}


def read_windows(value: object) -> Windows:
    """Windows from their written form.

    Raises ValueError saying what is wrong: not pairs, not times, out of order, overlapping.
    """
    if not isinstance(value, list | tuple):
        raise ValueError("windows are a list of pairs")  # noqa: TRY004 -- bad content, not a bug
    windows = tuple(_read_window(pair) for pair in value)
    check_windows(windows)
    return windows


def _read_window(pair: object) -> Window:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError(f"{pair!r} is not a pair of times")
    return _read_time(pair[0]), _read_time("00:00" if pair[1] == "24:00" else pair[1])


def _read_time(value: object) -> time:
    try:
        moment = time.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is not a time like 08:30") from error
    if moment.tzinfo is not None or moment.second or moment.microsecond:
        raise ValueError(f"{value!r} is not a time like 08:30")
    return moment
