"""Reads teams from CSV, naming every fault. Pure.

Columns: ``code, name, kind, parent_code, area_code, skills, coverage, capacity, phone,
accepts_dispatch, is_active``; lists are separated by semicolons.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.codes import level_of
from grid.csv_file import read_sheet
from grid.exceptions import BadDivisionCode, RowProblem
from haishu_portal.core.numbers import whole

COLUMNS = (
    "code",
    "name",
    "kind",
    "parent_code",
    "area_code",
    "skills",
    "coverage",
    "capacity",
    "phone",
    "accepts_dispatch",
    "is_active",
)
REQUIRED = COLUMNS[:5]

# To whom each kind of team escalates; this also keeps the tree free of circles.
PARENT_KINDS: Mapping[TeamKind, frozenset[TeamKind]] = {
    TeamKind.GENERAL: frozenset({TeamKind.COMMUNITY_ROOM}),
    TeamKind.SPECIALISED: frozenset(
        {TeamKind.COMMUNITY_ROOM, TeamKind.STREET_CENTRE, TeamKind.DISTRICT_CENTRE}
    ),
    TeamKind.COMMUNITY_ROOM: frozenset({TeamKind.STREET_CENTRE}),
    TeamKind.STREET_CENTRE: frozenset({TeamKind.DISTRICT_CENTRE}),
    TeamKind.BUREAU: frozenset({TeamKind.DISTRICT_CENTRE}),
    TeamKind.DISTRICT_CENTRE: frozenset(),
}

_YES = frozenset({"1", "yes", "true", "是", "y"})
_NO = frozenset({"0", "no", "false", "否", "n"})
_CODE = re.compile(r"[A-Za-z0-9-]{1,32}")
_PHONE = re.compile(r"[0-9+][0-9 -]{4,19}")
_MAX_CAPACITY = 5000


@dataclass(frozen=True)
class TeamInput:
    """A team as a file gives it."""

    row: int
    code: str
    name: str
    kind: TeamKind
    parent_code: str
    area_code: str
    skills: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    capacity: int = 20
    phone: str = ""
    accepts_dispatch: bool = True
    is_active: bool = True


@dataclass
class TeamFile:
    """What a file holds: good rows and the faults of the others."""

    rows: list[TeamInput] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_teams(text: str, *, progress: Callable[[list[Any]], Iterable[Any]] = iter) -> TeamFile:
    """Teams of a CSV text; row 1 is the first line below the heading."""
    sheet = read_sheet(text, required=REQUIRED, columns=COLUMNS)
    read = TeamFile(problems=sheet.problems)
    seen: dict[str, int] = {}
    for row, values in progress(sheet.rows):
        faults = [RowProblem(row, name, why) for name, why in _faults(values)]
        if values["code"] in seen:
            faults.append(RowProblem(row, "code", _("与第 %d 行重复") % seen[values["code"]]))
        seen.setdefault(values["code"], row)
        read.problems += faults
        if not faults:
            read.rows.append(_team(row, values))
    return read


def _faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield from _name_faults(values)
    yield from _place_faults(values)
    yield from _figure_faults(values)


def _name_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if not _CODE.fullmatch(values["code"]):
        yield "code", _("应为 1 至 32 位字母、数字或连字符")
    if not values["name"] or len(values["name"]) > 80:
        yield "name", _("应为 1 至 80 个字")
    if values["kind"] not in TeamKind.values:
        yield "kind", _("没有这种团队类型：%s") % values["kind"]
    elif bool(values["parent_code"]) == (values["kind"] == TeamKind.DISTRICT_CENTRE):
        yield "parent_code", _("除区中心外都要有上级，区中心没有上级")


def _place_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, codes in (
        ("area_code", [values["area_code"]]),
        ("coverage", _listed(values["coverage"])),
    ):
        for code in codes:
            try:
                level_of(code)
            except BadDivisionCode as fault:
                yield name, fault.message


def _figure_faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    capacity = values["capacity"]
    number = whole(capacity)
    if capacity and (number is None or number > _MAX_CAPACITY):
        yield "capacity", _("应为 0 至 %d 的整数") % _MAX_CAPACITY
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        yield "phone", _("电话号码格式不正确")
    for name in ("accepts_dispatch", "is_active"):
        if values[name] and values[name].lower() not in _YES | _NO:
            yield name, _("应填“是”或“否”")


def _team(row: int, values: Mapping[str, str]) -> TeamInput:
    return TeamInput(
        row=row,
        code=values["code"],
        name=values["name"],
        kind=TeamKind(values["kind"]),
        parent_code=values["parent_code"],
        area_code=values["area_code"],
        skills=tuple(sorted(set(_listed(values["skills"])))),
        coverage=tuple(sorted(set(_listed(values["coverage"])))),
        capacity=int(values["capacity"] or 20),
        phone=values["phone"],
        accepts_dispatch=values["accepts_dispatch"].lower() not in _NO,
        is_active=values["is_active"].lower() not in _NO,
    )


def _listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
