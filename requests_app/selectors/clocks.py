"""Clocks as screens show them: how far used, what colour, until when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import Unit, progress
from requests_app.choices import Clock
from requests_app.models import TicketDeadline


@dataclass(frozen=True)
class ClockView:
    """One clock: ``percent`` of its own time used, capped at 100; ``tone`` names its state."""

    clock: str
    label: str
    started_at: datetime
    due_at: datetime
    percent: int
    tone: str
    part_id: int | None
    met_at: datetime | None
    paused_at: datetime | None
    cancelled: bool


def clock_views(ticket_ids: Iterable[int], *, now: datetime) -> dict[int, list[ClockView]]:
    """Clocks of these tickets in the order they run out, cancelled ones left out; one query."""
    found: dict[int, list[ClockView]] = defaultdict(list)
    rows = TicketDeadline.objects.filter(ticket_id__in=list(ticket_ids), cancelled=False)
    for row in rows.order_by("due_at", "id"):
        found[row.ticket_id].append(_view(row, now))
    return found


def running_clocks(ticket_ids: Iterable[int], *, now: datetime) -> dict[int, ClockView]:
    """The leading unit's clock that runs out first, by ticket; one query."""
    first: dict[int, ClockView] = {}
    rows = TicketDeadline.objects.filter(
        ticket_id__in=list(ticket_ids), met_at__isnull=True, part__isnull=True
    )
    for row in rows.order_by("due_at", "id"):
        first.setdefault(row.ticket_id, _view(row, now))
    return first


def _view(row: TicketDeadline, now: datetime) -> ClockView:
    until = row.met_at or row.paused_at or now
    used = progress(row.started_at, row.due_at, until, Unit(row.unit), load_calendar())
    return ClockView(
        clock=row.clock,
        label=str(Clock(row.clock).label),
        started_at=row.started_at,
        due_at=row.due_at,
        percent=min(100, int(used * 100)),
        tone=_tone(row, used),
        part_id=row.part_id,
        met_at=row.met_at,
        paused_at=row.paused_at,
        cancelled=row.cancelled,
    )


def _tone(row: TicketDeadline, used: float) -> str:
    if row.met_at is not None:
        return "late" if row.breached_at else "met"
    if row.paused_at is not None:
        return "paused"
    if used >= 1:
        return "overdue"
    return "near" if used >= 0.8 else "warm" if used >= 0.5 else "calm"
