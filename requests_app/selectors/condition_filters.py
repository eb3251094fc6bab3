"""The queue's filters said as a condition, so that a narrowed list can be kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from haishu_portal.core.worktime import local_date
from requests_app.conditions import All, Any_, Node, Test
from requests_app.selectors.tickets import TicketFilter
from requests_app.workflow import AT_CALLBACK, WITH_UNIT, Status


def _states(*states: str) -> Node:
    return Test("state", "in", tuple(s.value for s in Status if s in states))


_OPEN = Test("open", "yes")
VIEWS: dict[str, tuple[Node, ...]] = {
    "open": (_OPEN,),
    "to_dispatch": (_states(Status.ACCEPTED, Status.PENDING_DISPATCH),),
    "returns": (_states(Status.RETURN_REQUESTED),),
    "with_units": (_states(*WITH_UNIT),),
    "to_review": (_states(Status.REPLIED),),
    "to_call": (_states(*AT_CALLBACK),),
    "difficult": (_states(Status.DIFFICULT),),
    "suspended": (_states(Status.SUSPENDED),),
    "supervised": (_OPEN, Test("supervision", "at_least", 1)),
    "closed": (_states(Status.CLOSED, Status.ARCHIVED),),
}
_MINE = Any_(
    (
        Test("handler", "me"),
        All((Test("handler", "none"), Test("lead_team", "mine"))),
    )
)


def condition_of(filters: TicketFilter, base: Node | None = None) -> Node:
    """The condition that finds what the filters find; ``base`` is that of a saved view.

    A caller's telephone is left out: it is nothing to keep in a view.
    """
    parts: list[Node] = []
    if base is not None and base != All():
        parts += base.parts if isinstance(base, All) else [base]
    else:
        parts += VIEWS.get(filters.view, ())
    if filters.overdue:
        parts = [p for p in parts if p != _OPEN] + [Test("due", "overdue")]
    if filters.mine:
        parts.append(_MINE)
    return All(tuple(dict.fromkeys([*parts, *_tests(filters)])))


def _tests(filters: TicketFilter) -> Iterable[Test]:
    several: tuple[tuple[str, str, Any], ...] = (
        ("state", "in", tuple(filters.states)),
        ("area", "under", (filters.area,) if filters.area else ()),
        ("category", "under", (filters.category,) if filters.category else ()),
        ("urgency", "in", (filters.urgency,) if filters.urgency else ()),
        ("kind", "in", (filters.kind,) if filters.kind else ()),
        ("channel", "in", (filters.channel,) if filters.channel else ()),
        ("lead_team", "in", (filters.team_id,) if filters.team_id else ()),
        ("submitted", "since", _day(filters.since)),
        ("submitted", "until", _day(filters.until, back=1)),
        ("number", "starts", filters.no),
    )
    return [Test(name, op, value) for name, op, value in several if value]


def _day(moment: datetime | None, *, back: int = 0) -> str:
    if moment is None:
        return ""
    return (local_date(moment) - timedelta(back)).isoformat()
