"""Reads households and key places from CSV, naming every fault. Pure.

Households: ``grid_code, building, unit, door, head, members, tags, lng, lat``; places:
``grid_code, name, kind, address, lng, lat``. Tags are codes separated by semicolons,
positions WGS84 degrees. A file with ID or telephone numbers is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from grid.choices import Level
from grid.codes import level_of
from grid.csv_file import read_sheet
from grid.exceptions import BadDivisionCode, RowProblem
from grid.patrol.choices import PlaceKind
from haishu_portal.core.masking import scrub_free_text
from haishu_portal.core.numbers import whole

HOUSEHOLD_COLUMNS = (
    "grid_code", "building", "unit", "door", "head", "members", "tags", "lng", "lat",
)  # fmt: skip
PLACE_COLUMNS = ("grid_code", "name", "kind", "address", "lng", "lat")
FORBIDDEN = re.compile(r"身份证|证件号|手机|电话|id_?(card|no|number)|phone|mobile", re.IGNORECASE)
_LONGEST = {"building": 20, "unit": 12, "door": 12, "head": 40, "name": 60, "address": 100}
_NEEDED = {"building", "door", "name"}
MOST_MEMBERS = 30


@dataclass(frozen=True)
class HouseholdInput:
    """A household as a file gives it."""

    row: int
    grid_code: str
    building: str
    unit: str
    door: str
    head: str
    members: int
    tags: tuple[str, ...]
    lng: float | None
    lat: float | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells one household from another."""
        return (self.grid_code, self.building, self.unit, self.door)


@dataclass(frozen=True)
class PlaceInput:
    """A key place as a file gives it."""

    row: int
    grid_code: str
    name: str
    kind: str
    address: str
    lng: float | None
    lat: float | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells one place from another."""
        return (self.grid_code, self.name)


Row = TypeVar("Row", HouseholdInput, PlaceInput)


@dataclass
class SubjectFile(Generic[Row]):
    """What a file holds: good rows and the faults of the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_households(text: str) -> SubjectFile[HouseholdInput]:
    """Households of a CSV text; row 1 is the first line below the heading."""
    return _read(text, HOUSEHOLD_COLUMNS, ("grid_code", "building", "door"), _household_faults,
                 _household)  # fmt: skip


def read_places(text: str) -> SubjectFile[PlaceInput]:
    """Key places of a CSV text."""
    return _read(text, PLACE_COLUMNS, ("grid_code", "name", "kind"), _place_faults, _place)


def _read(
    text: str,
    columns: tuple[str, ...],
    required: tuple[str, ...],
    faults_of: Callable[[Mapping[str, str]], Iterable[tuple[str, str]]],
    make: Callable[[int, Mapping[str, str]], Row],
) -> SubjectFile[Row]:
    sheet = read_sheet(text, required=required, columns=columns)
    read: SubjectFile[Row] = SubjectFile(problems=sheet.problems)
    forbidden = [
        RowProblem(0, n, _("不得包含证件号码或电话"))
        for n in sheet.columns
        if FORBIDDEN.search(n or "")
    ]
    read.problems += forbidden
    seen: dict[tuple[str, ...], int] = {}
    for number, values in sheet.rows if not forbidden else ():
        faults = [RowProblem(number, name, why) for name, why in _shared(values)]
        faults += [RowProblem(number, name, why) for name, why in faults_of(values)]
        read.problems += faults
        if faults:
            continue
        row = make(number, values)
        if row.key in seen:
            read.problems.append(
                RowProblem(number, columns[1], _("与第 %d 行重复") % seen[row.key])
            )
            continue
        seen[row.key] = number
        read.rows.append(row)
    return read


def _shared(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    try:
        if level_of(values["grid_code"]) != Level.GRID:
            yield "grid_code", _("应为 15 位网格代码")
    except BadDivisionCode as fault:
        yield "grid_code", fault.message
    for name, longest in _LONGEST.items():
        value = values.get(name, "")
        if len(value) > longest or (name in _NEEDED and name in values and not value):
            yield name, _("应为 1 至 %d 个字") % longest
        elif scrub_free_text(value) != value:
            yield name, _("不得包含证件号码或电话")
    yield from _position_faults(values)


def _position_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if bool(values["lng"]) != bool(values["lat"]):
        yield "lng", _("经度和纬度要么都填，要么都不填")
        return
    for name, limit in (("lng", 180.0), ("lat", 90.0)):
        number = _number(values[name])
        if values[name] and (number is None or abs(number) > limit):
            yield name, _("坐标不正确")


def _household_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    members = values["members"]
    fits = 0 < (whole(members) or 0) <= MOST_MEMBERS
    if members and not fits:
        yield "members", _("应为 1 至 %d 的整数") % MOST_MEMBERS


def _place_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if values["kind"] not in PlaceKind.values:
        yield "kind", _("没有这种场所类型：%s") % values["kind"]


def _household(row: int, values: Mapping[str, str]) -> HouseholdInput:
    tags = {part.strip() for part in re.split(r"[;；]", values["tags"]) if part.strip()}
    return HouseholdInput(
        row=row,
        grid_code=values["grid_code"],
        building=values["building"],
        unit=values["unit"],
        door=values["door"],
        head=values["head"],
        members=int(values["members"] or 1),
        tags=tuple(sorted(tags)),
        lng=_number(values["lng"]),
        lat=_number(values["lat"]),
    )


def _place(row: int, values: Mapping[str, str]) -> PlaceInput:
    plain: dict[str, Any] = {name: values[name] for name in PLACE_COLUMNS[:4]}
    return PlaceInput(row=row, lng=_number(values["lng"]), lat=_number(values["lat"]), **plain)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) < float("inf") else None  # noqa: PLR0124
