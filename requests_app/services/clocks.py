"""Starting, meeting, pausing and extending the clocks of a ticket."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import (
    Span,
    Unit,
    due_at,
    remaining,
    shift_for_pause,
)
from requests_app import sla
from requests_app.choices import Clock, sla_class
from requests_app.models import Ticket, TicketDeadline, TicketUnit
from requests_app.selectors.limits import sla_span
from requests_app.services.cases import Case
from requests_app.services.ledger import Ledger


def start_clock(
    ledger: Ledger,
    case: Case,
    clock: Clock,
    *,
    part: TicketUnit | None = None,
    at: datetime | None = None,
) -> TicketDeadline | None:
    """Start ``clock`` at ``at`` (now if not given) unless it runs already.

    The allowance comes from the deadline table; no row there means no such clock.
    """
    running = case.clock(clock, part)
    if running is not None:
        return running
    ticket = case.ticket
    span = sla_span(
        sla_class=sla_class(ticket.kind, ticket.urgency),
        clock=clock,
        category_code=ticket.category.code if ticket.category else "",
        channel=ticket.channel,
    )
    if span is None:
        return None
    deadline = build_clock(ticket, clock, span, at or ledger.now, part)
    case.clocks.append(deadline)
    ledger.add(deadline)
    return deadline


def build_clock(
    ticket: Ticket, clock: Clock, span: Span, start: datetime, part: TicketUnit | None = None
) -> TicketDeadline:
    """A deadline row, not yet written, for ``span`` from ``start``."""
    calendar = load_calendar()
    due = due_at(start, span, calendar)
    return TicketDeadline(
        ticket=ticket,
        part=part,
        clock=clock,
        amount=span.amount,
        unit=span.unit.value,
        began_at=start,
        started_at=start,
        due_at=due,
        next_alert_at=sla.alert_after_warning(0, start, due, span.unit, calendar),
    )


def meet_clock(ledger: Ledger, case: Case, clock: Clock, *, part: TicketUnit | None = None) -> None:
    """The unit did what the clock was waiting for; late is recorded as late."""
    deadline = case.clock(clock, part)
    if deadline is not None:
        late = deadline.breached_at or (ledger.now if ledger.now > deadline.due_at else None)
        ledger.change(deadline, met_at=ledger.now, breached_at=late, next_alert_at=None)
        case.clocks.remove(deadline)


def cancel_clocks(ledger: Ledger, case: Case, clocks: Iterable[Clock] | None = None) -> None:
    """Void running clocks; what they had reached stays on record.

    Named clocks are the leading unit's; without names every clock of every unit goes.
    """
    _void(ledger, case, _chosen(case, clocks))


def cancel_part(ledger: Ledger, case: Case, part: TicketUnit) -> None:
    """Void the clocks of one assisting unit."""
    _void(ledger, case, [c for c in case.clocks if c.part_id == part.pk])


def _chosen(case: Case, clocks: Iterable[Clock] | None) -> list[TicketDeadline]:
    if clocks is None:
        return list(case.clocks)
    wanted = set(clocks)
    return [c for c in case.clocks if c.clock in wanted and c.part_id is None]


def _void(ledger: Ledger, case: Case, rows: list[TicketDeadline]) -> None:
    for deadline in rows:
        ledger.change(deadline, met_at=ledger.now, cancelled=True, next_alert_at=None)
        case.clocks.remove(deadline)


def pause_clocks(ledger: Ledger, case: Case, clocks: Iterable[Clock] | None = None) -> None:
    """Stop clocks; a pause later moves them by exactly the time it lasted."""
    for deadline in _chosen(case, clocks):
        if deadline.paused_at is None:
            ledger.change(deadline, paused_at=ledger.now)


def resume_clocks(ledger: Ledger, case: Case) -> None:
    """Let paused clocks run on, start and end moved by the pause in the clock's own time."""
    calendar = load_calendar()
    for deadline in case.clocks:
        if deadline.paused_at is None:
            continue
        unit, paused = Unit(deadline.unit), deadline.paused_at
        until = max(ledger.now, paused)  # two machines' clocks may differ a little
        start = shift_for_pause(deadline.started_at, paused, until, unit, calendar)
        due = shift_for_pause(deadline.due_at, paused, until, unit, calendar)
        lasted = int(remaining(paused, until, unit, calendar) / timedelta(minutes=1))
        ledger.change(
            deadline,
            started_at=start,
            due_at=due,
            paused_at=None,
            paused_minutes=deadline.paused_minutes + max(lasted, 0),
            changes=[*deadline.changes, ["pause", paused.isoformat(), until.isoformat()]],
            next_alert_at=next_alert(deadline, start, due),
        )


def next_alert(deadline: TicketDeadline, start: datetime, due: datetime) -> datetime | None:
    """When a clock with these ends next needs attention."""
    calendar = load_calendar()
    if deadline.breached_at is not None:
        return due
    return sla.alert_after_warning(deadline.warned, start, due, Unit(deadline.unit), calendar)


def extend_finish(ledger: Ledger, case: Case, *, working_days: int) -> None:
    """Give the finishing clock ``working_days`` more, counted from its present end."""
    deadline = case.clock(Clock.FINISH)
    if deadline is None:
        return
    calendar = load_calendar()
    due = due_at(deadline.due_at, Span(working_days, Unit.WORKING_DAYS), calendar)
    ledger.change(
        deadline,
        due_at=due,
        changes=[*deadline.changes, ["extend", working_days]],
        # Asked for in time: the desk's slowness is not the unit's delay.
        breached_at=None,
        next_alert_at=sla.alert_after_warning(
            deadline.warned, deadline.started_at, due, Unit(deadline.unit), calendar
        ),
    )


def refresh_next_due(ledger: Ledger, case: Case) -> None:
    """Keep on the ticket the clock that runs out first, for lists and filters."""
    running = [c for c in case.clocks if c.paused_at is None and c.part_id is None]
    first = min(running, key=lambda c: c.due_at, default=None)
    due, clock = (first.due_at, first.clock) if first else (None, "")
    if (case.ticket.next_due_at, case.ticket.next_clock) != (due, clock):
        ledger.change(case.ticket, next_due_at=due, next_clock=clock)
