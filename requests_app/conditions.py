"""The condition language: tests of a ticket joined by and, or, not. Pure.

Written as JSON: ``{"all": [..]}``, ``{"any": [..]}``, ``{"not": ..}`` and
``{"field": "area", "op": "under", "value": "330203001"}``. ``parse`` reads it against the
table of fields; nothing a person writes becomes SQL but values. A place in the tree is a
path: the positions from the root down, joined by dots; "not" takes no position.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from requests_app.condition_fields import FIELDS, Field, Op, Shape
from requests_app.condition_values import BadValue, read_value
from requests_app.workflow import OPEN

MOST_TESTS = 40
DEEPEST = 4
MOST_NESTED = 24  # brackets of any kind, so that no reader recurses for ever


class ConditionError(Exception):
    """One place of a condition is wrong; ``message`` says what and what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclass(frozen=True)
class Test:
    """One question to the ticket; ``value`` is a tuple for several, else plain, or None."""

    __test__ = False  # not one of pytest's

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True)
class All:
    """Every part holds; none at all holds for every ticket."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Any_:  # noqa: N801 - ``Any`` is taken by typing
    """At least one part holds."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Node"


Node = Test | All | Any_ | Not
Names = Callable[[Shape, Any], str]


def parse(data: Any) -> Node:
    """The tree that ``data`` (of JSON) writes down. Raises ConditionError at the first fault."""
    node, faults = read(data)
    if faults:
        raise faults[0]
    return node


def read(data: Any) -> tuple[Node, list[ConditionError]]:
    """The tree as far as it can be read, and every fault in it."""
    reader = _Reader()
    node = reader.node(data, "", depth=1, nested=1)
    return node or All(), reader.faults


class _Reader:
    """Walks the JSON once and gathers faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[ConditionError] = []
        self.tests = 0

    def wrong(self, path: str, message: str) -> None:
        self.faults.append(ConditionError(path, message))

    def node(self, data: Any, path: str, *, depth: int, nested: int) -> Node | None:
        if nested > MOST_NESTED:
            self.wrong(path, _("条件的括号太多了"))
        elif not isinstance(data, dict):
            self.wrong(path, _("这里应当是一个条件"))
        elif "not" in data and len(data) == 1:
            inner = self.node(data["not"], path, depth=depth, nested=nested + 1)
            if isinstance(inner, Not):
                return inner.part
            return Not(inner) if inner else None
        elif len(data) == 1 and ("all" in data or "any" in data):
            return self.group(data, path, depth=depth, nested=nested)
        elif "field" in data:
            return self.test(data, path)
        else:
            self.wrong(path, _("这里应当是一个条件"))
        return None

    def group(self, data: dict[str, Any], path: str, *, depth: int, nested: int) -> Node | None:
        make, parts = (All, data["all"]) if "all" in data else (Any_, data["any"])
        if depth > DEEPEST:
            self.wrong(path, _("分组最多嵌套 %d 层") % DEEPEST)
        elif not isinstance(parts, list):
            self.wrong(path, _("这里应当是一组条件"))
        elif not parts and (path or make is Any_):
            self.wrong(path, _("这个分组是空的，请添加条件或删除分组"))
        else:
            read = [
                self.node(part, f"{path}.{at}".lstrip("."), depth=depth + 1, nested=nested + 1)
                for at, part in enumerate(parts)
            ]
            return make(tuple(part for part in read if part))
        return None

    def test(self, data: dict[str, Any], path: str) -> Node | None:
        self.tests += 1
        if self.tests == MOST_TESTS + 1:
            self.wrong(path, _("一个条件最多 %d 行") % MOST_TESTS)
        field = FIELDS.get(str(data.get("field")))
        op = field.op(str(data.get("op"))) if field else None
        if field is None:
            self.wrong(path, _("没有这个字段，请重新选择"))
        elif op is None:
            self.wrong(path, _("“%s”不能这样比较，请重新选择") % field.label)
        else:
            return self._valued(field, op, data.get("value"), path)
        return None

    def _valued(self, field: Field, op: Op, value: Any, path: str) -> Node | None:
        try:
            return Test(field.name, op.name, read_value(field, op, value))
        except BadValue as error:
            self.wrong(path, error.message)
            return None


def dump(node: Node) -> dict[str, Any]:
    """The JSON of a tree; ``parse`` reads it back to the same."""
    match node:
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case Any_(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
    found: dict[str, Any] = {"field": node.field, "op": node.op}
    if node.value is not None:
        found["value"] = list(node.value) if isinstance(node.value, tuple) else node.value
    return found


def every_test(node: Node, path: str = "") -> Iterator[tuple[str, Test]]:
    """Every test with its path, in the order of writing."""
    match node:
        case All(parts) | Any_(parts):
            for at, part in enumerate(parts):
                yield from every_test(part, f"{path}.{at}".lstrip("."))
        case Not(part):
            yield from every_test(part, path)
        case Test():
            yield path, node


def is_personal(node: Node) -> bool:
    """Whether the condition speaks of its reader ("mine")."""
    return any(FIELDS[t.field].op(t.op).personal for _path, t in every_test(node))  # type: ignore[union-attr]


def implies_open(node: Node) -> bool:
    """Whether only open tickets can fit, as far as the shape of the condition tells."""
    match node:
        case All(parts):
            return any(implies_open(part) for part in parts)
        case Any_(parts):
            return bool(parts) and all(implies_open(part) for part in parts)
        case Not():
            return False
    if node.field == "state":
        return set(node.value) <= OPEN
    return node.field in ("open", "due")


def plain(_shape: Shape, value: Any) -> str:
    """A code as it is, where nobody knows its name."""
    return str(value)


def describe(node: Node, names: Names = plain) -> str:
    """The condition as a sentence; ``names`` turns codes of places and teams into words."""
    if node == All():
        return _("全部工单")
    words = _say(node, names, negated=False)
    return words[1:-1] if isinstance(node, All | Any_) and words.startswith("（") else words


def _say(node: Node, names: Names, *, negated: bool) -> str:
    match node:
        case Not(part):
            return _say(part, names, negated=not negated)
        case Test():
            return _say_test(node, names, negated=negated)
        case All((part,)) | Any_((part,)):
            return _say(part, names, negated=negated)
        case All(parts) | Any_(parts):
            joined = _("，且") if isinstance(node, All) else _("，或")
            inside = joined.join(_say(part, names, negated=False) for part in parts)
            if negated:
                return _("并非（%s）") % inside
            return f"（{inside}）"
    return ""


def _say_test(test: Test, names: Names, *, negated: bool) -> str:
    field = FIELDS[test.field]
    op = field.op(test.op)
    if op is None:
        return ""
    if negated and not op.opposite:
        return _("并非（%s）") % _say_test(test, names, negated=False)
    words = {
        "field": field.label,
        "op": op.opposite if negated else op.label,
        "value": value_words(field, op, test.value, names),
    }
    if op.name == "yes":
        return _("%(op)s%(field)s") % words
    if op.shape == Shape.NONE:
        return _("%(field)s%(op)s") % words
    return _("%(field)s%(op)s%(value)s") % words


def value_words(field: Field, op: Op, value: Any, names: Names = plain) -> str:
    """The value of a test for people."""
    if op.shape == Shape.TIMES:
        return f"{value[0]}–{value[1]}"
    if op.shape == Shape.COUNT:
        return _("%(n)s%(unit)s") % {"n": value, "unit": op.unit}
    if op.shape in (Shape.DATE, Shape.NONE):
        return str(value or "")
    values = value if isinstance(value, tuple) else (value,)
    labels = dict(field.choices)
    said = [str(labels[v]) if v in labels else names(op.shape, v) for v in values]
    return _("“%s”") % _("、").join(said)
