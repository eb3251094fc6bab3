"""Reads our own seed files of the catalogue and names every bad row. Pure, no database."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from haishu_portal.core.worktime import Unit
from requests_app.choices import Channel, Clock, Kind, SlaClass, SupervisionLevel, Urgency
from requests_app.exceptions import BadSeedFile

FOLDER = Path(__file__).parent / "seed"
LEAF_LEVEL = 3
RUNGS = ("team", "lead", "community_room", "street_centre", "district_centre")
MIN_KEYWORDS, MAX_KEYWORDS, MAX_KEYWORD = 3, 8, 20
_CODE = re.compile(r"(\d\d){1,3}")
_PREFIX = re.compile(r"(\d\d){0,3}")

Row = dict[str, str]
Made = TypeVar("Made")


@dataclass(frozen=True)
class SeedCategory:
    """A line of ``categories.csv``; only leaves carry more than code and name."""

    code: str
    name: str
    public_name: str
    urgency: str
    kind: str
    skill: str
    keywords: tuple[str, ...]

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return len(self.code) // 2

    @property
    def parent_code(self) -> str:
        """Code of the node above; empty for the top level."""
        return self.code[:-2]


@dataclass(frozen=True)
class SeedSla:
    """A line of ``sla.csv``."""

    sla_class: str
    clock: str
    amount: Decimal
    unit: str
    category_prefix: str
    channel: str
    source: str


@dataclass(frozen=True)
class SeedStep:
    """A line of ``escalation.csv``."""

    level: int
    name: str
    after_amount: Decimal
    after_unit: str
    rung: str
    supervision_level: int


def seed_categories(
    folder: Path = FOLDER, skills: Iterable[str] | None = None
) -> list[SeedCategory]:
    """All nodes, parents first. Raises BadSeedFile with every bad row.

    ``skills`` are the codes a leaf may ask for; None takes any.
    """
    made = _read(folder / "categories.csv", _category, frozenset(skills or ()))
    codes: set[str] = set()
    problems = []
    for node in made:
        if node.code in codes:
            problems.append(f"categories.csv {node.code}: code occurs twice")
        if node.parent_code and node.parent_code not in codes:
            problems.append(f"categories.csv {node.code}: parent does not come before")
        codes.add(node.code)
    if problems:
        raise BadSeedFile(problems)
    return made


def seed_sla(folder: Path = FOLDER) -> list[SeedSla]:
    """All time limits. Raises BadSeedFile with every bad row."""
    made = _read(folder / "sla.csv", _sla)
    keys = [(r.sla_class, r.clock, r.category_prefix, r.channel) for r in made]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise BadSeedFile([f"sla.csv: occurs twice: {' '.join(key)}" for key in sorted(twice)])
    return made


def seed_steps(folder: Path = FOLDER) -> list[SeedStep]:
    """The ladder, lowest step first. Raises BadSeedFile with every bad row."""
    return _read(folder / "escalation.csv", _step)


def _read(path: Path, make: Callable[..., Made], *extra: object) -> list[Made]:
    made, problems = [], []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                made.append(make(row, *extra))
            except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
                problems.append(f"{path.name} line {number}: {fault}")
    if problems:
        raise BadSeedFile(problems)
    return made


def _category(row: Row, skills: frozenset[str]) -> SeedCategory:
    words = tuple(word for word in row["keywords"].split("|") if word)
    node = SeedCategory(
        _matching(_CODE, row["code"]),
        _filled(row, "name"),
        row["public_name"],
        row["urgency"],
        row["kind"],
        row["skill"],
        words,
    )
    if node.level == LEAF_LEVEL:
        _filled(row, "public_name")
        _one_of(Urgency.values, node.urgency)
        _one_of(["", *Kind.values], node.kind)
        _one_of(skills or [_filled(row, "skill")], node.skill)
        _check_keywords(words)
    return node


def _check_keywords(words: tuple[str, ...]) -> None:
    if not MIN_KEYWORDS <= len(words) <= MAX_KEYWORDS:
        raise ValueError(f"{len(words)} keywords, {MIN_KEYWORDS} to {MAX_KEYWORDS} wanted")
    if len(set(words)) != len(words):
        raise ValueError("a keyword occurs twice")
    for word in words:
        if not 1 < len(word) <= MAX_KEYWORD:
            raise ValueError(f"keyword too short or too long: {word}")


def _sla(row: Row) -> SeedSla:
    return SeedSla(
        _one_of(SlaClass.values, row["sla_class"]),
        _one_of(Clock.values, row["clock"]),
        _amount(row["amount"], row["unit"], least=Decimal("0.01")),
        _one_of(list(Unit), row["unit"]),
        _matching(_PREFIX, row["category_prefix"]),
        _one_of(["", *Channel.values], row["channel"]),
        _filled(row, "source"),
    )


def _step(row: Row) -> SeedStep:
    return SeedStep(
        int(row["level"]),
        _filled(row, "name"),
        _amount(row["after_amount"], row["after_unit"], least=Decimal(0)),
        _one_of(list(Unit), row["after_unit"]),
        _one_of(RUNGS, row["rung"]),
        SupervisionLevel(int(row["supervision_level"])).value,
    )


def _filled(row: Row, column: str) -> str:
    if not row[column].strip():
        raise ValueError(f"{column} is empty")
    return row[column]


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"bad code: {value!r}")
    return value


def _one_of(known: Iterable[str], value: str) -> str:
    if value not in known:
        raise ValueError(f"unknown value: {value!r}")
    return value


def _amount(text: str, unit: str, least: Decimal) -> Decimal:
    amount = Decimal(text)
    if amount < least:
        raise ValueError(f"amount too small: {text}")
    if Unit(unit).counts_days and amount != int(amount):
        raise ValueError(f"days are counted whole: {text}")
    return amount
