"""Rules of the clocks over a ticket. Pure: spans, calendars and moments go in and come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from haishu_portal.core.worktime import (
    Calendar,
    Span,
    Unit,
    due_at,
    moment_at,
    shift_for_pause,
)
from requests_app.choices import Clock

WARNINGS = (50, 80)
BREACH = 100

# Which clocks start when a unit gets the ticket, and which one a move stops.
UNIT_CLOCKS = (Clock.SIGN, Clock.CONTACT, Clock.FINISH)


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: how long after the breach, and who is called."""

    level: int
    name: str
    after: Span
    rung: str
    supervision_level: int


def replay(
    began: datetime, span: Span, changes: Sequence[Sequence[Any]], calendar: Calendar
) -> tuple[datetime, datetime]:
    """Start and end of a clock reckoned anew from its beginning.

    ``changes`` are ``["pause", from, to]`` (ISO moments) and ``["extend", working days]``,
    in the order in which they came.
    """
    start, due = began, due_at(began, span, calendar)
    for kind, *given in changes:
        if kind == "pause":
            paused, resumed = (datetime.fromisoformat(moment) for moment in given)
            start = shift_for_pause(start, paused, resumed, span.unit, calendar)
            due = shift_for_pause(due, paused, resumed, span.unit, calendar)
        elif kind == "extend":
            due = due_at(due, Span(int(given[0]), Unit.WORKING_DAYS), calendar)
        else:
            raise ValueError(f"unknown change of a clock: {kind}")
    return start, due


def alert_after_warning(
    warned: int, start: datetime, due: datetime, unit: Unit, calendar: Calendar
) -> datetime:
    """When the clock next needs attention, ``warned`` percent having been announced."""
    for percent in WARNINGS:
        if percent > warned:
            return moment_at(start, due, percent / 100, unit, calendar)
    return due


def reached_warning(
    start: datetime, due: datetime, now: datetime, unit: Unit, calendar: Calendar
) -> int:
    """The highest of 0, 50, 80, 100 that the clock has reached at ``now``."""
    if now >= due:
        return BREACH
    reached = 0
    for percent in WARNINGS:
        if now >= moment_at(start, due, percent / 100, unit, calendar):
            reached = percent
    return reached


def due_rungs(
    ladder: Sequence[Rung], climbed: int, due: datetime, now: datetime, calendar: Calendar
) -> list[Rung]:
    """Rungs above ``climbed`` whose time after the breach has come, lowest first."""
    return [r for r in ladder if r.level > climbed and due_at(due, r.after, calendar) <= now]


def next_rung_at(
    ladder: Sequence[Rung], climbed: int, due: datetime, calendar: Calendar
) -> datetime | None:
    """When the next rung is due, None at the top."""
    for rung in ladder:
        if rung.level > climbed:
            return due_at(due, rung.after, calendar)
    return None
