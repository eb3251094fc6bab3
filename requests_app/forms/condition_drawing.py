"""A condition as the builder shows it: groups of numbered lines, each a row of controls."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from requests_app.condition_fields import FIELDS, PICKED, Field, Shape
from requests_app.selectors.conditions import Known

DEEPEST_DRAWN = 3
JOINS = (
    ("all", _l("满足以下全部条件")),
    ("any", _l("满足以下任一条件")),
    ("!all", _l("不同时满足以下条件")),
    ("!any", _l("以下条件都不满足")),
)


@dataclass(frozen=True)
class Choice:
    """One entry of a list: ``extra`` is the shape of an operator."""

    value: str
    label: str
    chosen: bool
    extra: str = ""


@dataclass(frozen=True)
class Line:
    """One test: which field, compared how, with what."""

    number: int
    fields: list[Choice]
    ops: list[Choice]
    shape: str
    unit: str
    choices: list[Choice] = field(default_factory=list)
    picks: list[Choice] = field(default_factory=list)
    text: str = ""
    second: str = ""
    error: str = ""
    is_group: bool = False

    @property
    def chosen(self) -> str:
        """The chosen words, for the closed list."""
        said = _("、").join(c.label for c in self.choices if c.chosen)
        return said or _("请选择")


@dataclass(frozen=True)
class Group:
    """Lines and groups under one joining word."""

    level: int
    joins: list[Choice]
    parts: list["Line | Group"]
    error: str = ""
    is_group: bool = True

    @property
    def may_nest(self) -> bool:
        """Whether another group fits inside."""
        return self.level < DEEPEST_DRAWN


def draw(
    data: Any,
    wrong: Mapping[str, str],
    *,
    personal: bool,
    only: Collection[str] | None = None,
) -> Group | None:
    """The tree of controls for the JSON of a condition; ``wrong`` maps paths to faults.

    ``only`` names the fields offered, all of them if it is None. None when the JSON has
    another shape, or is deeper than the builder goes.
    """
    pen = _Pen(wrong, personal, only)
    try:
        found = pen.part(data, "", 1)
    except (_Unshown, RecursionError):
        return None
    return found if isinstance(found, Group) else None


def line_for(name: str, op: str, *, personal: bool) -> Line | None:
    """An empty line of this field and operator ("!" in front for its opposite)."""
    if name not in FIELDS:
        return None
    pen = _Pen({}, personal, None)
    return pen.line({"field": name, "op": op.lstrip("!")}, "", negated=op.startswith("!"))


class _Unshown(Exception):
    """The builder has no control for this."""


class _Pen:
    def __init__(
        self, wrong: Mapping[str, str], personal: bool, only: Collection[str] | None
    ) -> None:
        self.wrong, self.personal, self.only = wrong, personal, only
        self.numbers, self.known = count(1), Known()

    def part(self, data: Any, path: str, level: int, *, negated: bool = False) -> Line | Group:
        if not isinstance(data, dict) or level > DEEPEST_DRAWN + 1:
            raise _Unshown
        if set(data) == {"not"}:
            return self.part(data["not"], path, level, negated=not negated)
        join = next((name for name in ("all", "any") if name in data), None)
        if join is None:
            return self.line(data, path, negated=negated)
        if level > DEEPEST_DRAWN or not isinstance(data[join], list):
            raise _Unshown
        joined = f"!{join}" if negated else join
        return Group(
            level=level,
            joins=[Choice(key, str(label), key == joined) for key, label in JOINS],
            parts=[
                self.part(part, f"{path}.{at}".lstrip("."), level + 1)
                for at, part in enumerate(data[join])
            ],
            error=self.wrong.get(path, ""),
        )

    def line(self, data: dict[str, Any], path: str, *, negated: bool) -> Line:
        known = FIELDS.get(str(data.get("field")))
        fact = known or next(iter(FIELDS.values()))
        op = fact.op(str(data.get("op"))) or fact.ops[0]
        value = data.get("value") if known else None
        text, second = _texts(op.shape, value)
        return Line(
            number=next(self.numbers),
            fields=[Choice(f.name, str(f.label), f == fact) for f in self._fields(fact)],
            ops=self._ops(fact, op.name, negated),
            shape=op.shape.value,
            unit=str(op.unit),
            choices=_choices(fact, op.shape, value),
            picks=self._picks(op.shape, value),
            text=text,
            second=second,
            error=self.wrong.get(path, ""),
        )

    def _fields(self, chosen: Field) -> list[Field]:
        """Every field offered here of which this reader has an operator."""
        offered = [f for f in FIELDS.values() if self.only is None or f.name in self.only]
        return [
            fact
            for fact in FIELDS.values()
            if fact == chosen
            or (fact in offered and any(self.personal or not op.personal for op in fact.ops))
        ]

    def _ops(self, fact: Field, chosen: str, negated: bool) -> list[Choice]:
        found = []
        for op in fact.ops:
            here = op.name == chosen
            if not here and op.personal and not self.personal:
                continue
            found.append(
                Choice(op.name, _worded(op.label, op.unit), here and not negated, op.shape)
            )
            opposite = op.opposite or (_("并非") + str(op.label) if here and negated else "")
            if opposite:
                words = _worded(opposite, op.unit)
                found.append(Choice(f"!{op.name}", words, here and negated, op.shape))
        return found

    def _picks(self, shape: Shape, value: Any) -> list[Choice]:
        if shape not in PICKED:
            return []
        values = value if isinstance(value, list) else [value]
        return [
            Choice(str(v), self.known.name(shape, v), chosen=True)
            for v in values
            if isinstance(v, str | int) and v != ""
        ]


def _worded(label: Any, unit: Any) -> str:
    """An operator with the unit of its number: 在最近…小时内."""
    return f"{label}…{unit}" if unit else str(label)


def _choices(fact: Field, shape: Shape, value: Any) -> list[Choice]:
    if shape not in (Shape.CHOICES, Shape.LEVEL):
        return []
    chosen = {str(v) for v in (value if isinstance(value, list) else [value])}
    return [Choice(str(key), str(label), str(key) in chosen) for key, label in fact.choices]


def _texts(shape: Shape, value: Any) -> tuple[str, str]:
    """What stands in the one or two inputs."""
    if shape == Shape.TIMES:
        both = [str(v) for v in value][:2] if isinstance(value, list) else []
        return (*both, "", "")[:2]  # type: ignore[return-value]
    if shape == Shape.WORDS and isinstance(value, list):
        return " ".join(str(v) for v in value), ""
    return ("" if value is None or isinstance(value, list | dict) else str(value)), ""
