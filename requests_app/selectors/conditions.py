"""Conditions against what there is: as SQL, counted, in words, and whether they still stand."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_brief, team_name
from grid.selectors.lookup import current_code, division_label, territory
from requests_app.choices import UnitRole
from requests_app.condition_facts import Facts, matches, never
from requests_app.condition_fields import FIELDS, PICKED, Shape
from requests_app.conditions import (
    All,
    Any_,
    ConditionError,
    Node,
    Not,
    Test,
    describe,
    every_test,
    parse,
)
from requests_app.models import EventMember, Reporter, Ticket, TicketUnit
from requests_app.selectors.categories import Catalogue, catalogue
from requests_app.selectors.condition_sql import EVERYTHING, NOTHING, rang_before, single_q
from requests_app.selectors.tickets import COUNT_CAP, visible_to

__all__ = [
    "Facts",
    "Known",
    "count_matching",
    "facts_of",
    "faults_of",
    "matches",
    "sentence",
    "to_q",
]


@dataclass(frozen=True)
class Known:
    """What conditions name, looked up once for several of them (at most one query)."""

    @cached_property
    def categories(self) -> Catalogue:
        """The tree as it is now."""
        return catalogue()

    def name(self, shape: Shape, value: Any) -> str:
        """The words for a place, a category or a team; the code of one that never was."""
        if shape == Shape.AREAS:
            place = division_label(value)
            known = territory().latest.get(value)
            return place or (known.name if known else str(value))
        if shape == Shape.CATEGORIES:
            return self.categories.path_of(value) or str(value)
        if shape == Shape.TEAMS:
            return team_name(value) or str(value)
        return str(value)

    def lost(self, shape: Shape, value: Any) -> str:
        """Why the value can be asked for no longer; empty when it can."""
        name = self.name(shape, value)
        if shape == Shape.TEAMS and team_brief(value) is None:
            return _("单位 %s 已撤销，请换一个单位") % name
        if shape == Shape.CATEGORIES and value not in self.categories.nodes:
            return _("分类“%s”已停用，请换一个分类") % name
        if shape == Shape.AREAS and value not in territory().current:
            now = current_code(value)
            if now:
                words = {"old": name, "new": self.name(shape, now)}
                return _("“%(old)s”已撤并，现为“%(new)s”，请更换") % words
            return _("“%s”已不存在，请换一个区划") % name
        return ""


def to_q(node: Node, *, reach: Reach | None, now: datetime, known: Known | None = None) -> Q:
    """The condition as a filter of tickets.

    Raises ConditionError for what no longer exists, and for "me" where ``reach`` is None.
    """
    faults = faults_of(node, personal=reach is not None, known=known)
    if faults:
        raise faults[0]
    return _q(node, reach, now)


def _q(node: Node, reach: Reach | None, now: datetime) -> Q:
    match node:
        case Test():
            return single_q(node, reach, now)
        case Not(part):
            return ~_q(part, reach, now)
        case All(parts):
            found = EVERYTHING
            for part in parts:
                found &= _q(part, reach, now)
            return found
        case Any_(parts):
            found = NOTHING
            for part in parts:
                found |= _q(part, reach, now)
            return found


def faults_of(
    node: Node, *, personal: bool = True, known: Known | None = None
) -> list[ConditionError]:
    """Every test that cannot be asked (any more), each with its path and what to do."""
    known = known or Known()
    faults = []
    for path, test in every_test(node):
        op = FIELDS[test.field].op(test.op)
        if op is None or (op.personal and not personal):
            faults.append(ConditionError(path, _("“我”只能用在视图的条件里")))
        elif op.shape in PICKED:
            lost = (known.lost(op.shape, value) for value in test.value)
            faults += [ConditionError(path, words) for words in lost if words]
    return faults


def sentence(node: Node, *, known: Known | None = None) -> str:
    """The condition in words, with the names of places, categories and teams."""
    return describe(node, (known or Known()).name)


def read_condition(stored: Any) -> tuple[Node, str]:
    """A stored condition, and why it could not be read; such a one stands for everything."""
    try:
        return parse(stored), ""
    except ConditionError as error:
        return All(), _("条件无法读取：%s") % error.message


def fault_in(node: Node, wrong: str, *, known: "Known") -> str:
    """Why a read condition cannot be asked today, ``wrong`` if it never could; else empty."""
    faults = [] if wrong else faults_of(node, personal=False, known=known)
    return wrong or (faults[0].message if faults else "")


def count_matching(reach: Reach, node: Node, *, now: datetime) -> int:
    """How many tickets the reader sees that fit, counting no further than ``COUNT_CAP`` + 1."""
    rows = visible_to(reach).filter(to_q(node, reach=reach, now=now))
    return rows.order_by()[: COUNT_CAP + 1].count()


def facts_of(ticket: Ticket, *, units: list[TicketUnit] | None = None) -> Facts:
    """What ``matches`` asks of a stored ticket; ``units`` are those at work on it, if read.

    Reads the category with the ticket; units and earlier calls cost a query each, the last
    only when a condition asks.
    """
    if units is None:
        units = list(TicketUnit.objects.at_work().filter(ticket_id=ticket.pk))
    return Facts(
        ticket=ticket,
        category_code=ticket.category.code if ticket.category else "",
        assisting=frozenset(u.team_id for u in units if u.role == UnitRole.ASSIST),
        repeat_caller=(lambda: _rang_before(ticket.pk)) if ticket.pk else never,
        in_event=(lambda: _in_event(ticket.pk)) if ticket.pk else never,
    )


def _rang_before(ticket_id: int) -> bool:
    return bool(rang_before(Reporter.objects.filter(ticket_id=ticket_id)).exists())


def _in_event(ticket_id: int) -> bool:
    return EventMember.objects.filter(ticket_id=ticket_id, holds=True).exists()
