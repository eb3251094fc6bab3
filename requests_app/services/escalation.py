"""The sweep over clocks that need attention: warnings, breaches, rungs up the tree of teams.

Rows are claimed with SKIP LOCKED, ticket and clock together, and written batch by batch:
several sweeps may run at once. A clock that cannot be reckoned is parked with its error
and never stops the others.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, all_teams, team_brief, teams_above
from haishu_portal.core.choices import PushKind
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import Calendar, Unit
from requests_app import sla
from requests_app.choices import Clock, EventKind
from requests_app.models import Escalation, Ticket, TicketDeadline
from requests_app.selectors.limits import escalation_ladder
from requests_app.services import notices
from requests_app.services.actors import system_actor
from requests_app.services.cases import Case
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.sla import BREACH, Rung

logger = logging.getLogger(__name__)

BATCH = 500
NEAR = 80  # percent from which the unit is reminded by message
# Clocks of the centre itself: no unit is behind, so the district centre hears of them.
OF_CENTRE = frozenset({Clock.DISPATCH, Clock.CALLBACK})
OWN_RUNGS = frozenset({"team", "lead"})


def escalate_due(*, now: datetime, limit: int) -> int:
    """Treat up to ``limit`` clocks that are due at ``now``; returns how many."""
    done = 0
    while done < limit:
        treated = _sweep(now, min(BATCH, limit - done))
        if not treated:
            break
        done += treated
    return done


def _sweep(now: datetime, size: int) -> int:
    with transaction.atomic():
        rows = _claim(now, size)
        try:
            with transaction.atomic():
                _treat(rows, now)
        except Exception:
            logger.exception("a batch of %d clocks failed, treating them one by one", len(rows))
            for pk in [row.pk for row in rows]:
                _treat_alone(pk, now)
    return len(rows)


def _claim(now: datetime, size: int) -> list[TicketDeadline]:
    """Lock due clocks with their tickets; a ticket with two due clocks is one object."""
    due = TicketDeadline.objects.needing_attention(now).select_related("ticket", "part")
    rows = list(
        due.defer("ticket__content", "ticket__address", "ticket__reply_text")
        .order_by("next_alert_at", "id")
        .select_for_update(skip_locked=True, of=("self", "ticket"))[:size]
    )
    tickets: dict[int, Ticket] = {}
    for row in rows:
        row.ticket = tickets.setdefault(row.ticket_id, row.ticket)
    return rows


def _treat(rows: Sequence[TicketDeadline], now: datetime) -> None:
    """Reckon every clock, then write all of it; what cannot be reckoned is parked."""
    ledger = Ledger(actor=system_actor(), now=now)
    calendar, ladder = load_calendar(), escalation_ladder()
    for row in rows:
        try:
            plan = Plan(row, ladder, calendar, now)
        except Exception as error:
            logger.exception("clock %s of ticket %s parked", row.pk, row.ticket_id)
            _park(ledger, row, error)
        else:
            plan.carry_out(ledger)
    ledger.flush()


def _treat_alone(pk: int, now: datetime) -> None:
    """One clock in a savepoint of its own, read afresh; parked if it fails again."""
    row = TicketDeadline.objects.select_related("ticket", "part").get(pk=pk)
    try:
        with transaction.atomic():
            _treat([row], now)
    except Exception as error:
        logger.exception("clock %s of ticket %s parked", pk, row.ticket_id)
        ledger = Ledger(actor=system_actor(), now=now)
        _park(ledger, TicketDeadline.objects.get(pk=pk), error)
        ledger.flush()


def _park(ledger: Ledger, row: TicketDeadline, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:200]
    ledger.change(row, parked_error=words, next_alert_at=None)


class Plan:
    """What one clock asks for at this moment; made before anything is changed."""

    def __init__(
        self, row: TicketDeadline, ladder: Sequence[Rung], calendar: Calendar, now: datetime
    ) -> None:
        unit = Unit(row.unit)
        self.row = row
        self.clock = Clock(row.clock)
        self.reached = sla.reached_warning(row.started_at, row.due_at, now, unit, calendar)
        self.rungs: list[Rung] = []
        self.next_at: datetime | None
        if self.reached >= BREACH:
            self.rungs = sla.due_rungs(ladder, row.level, row.due_at, now, calendar)
            self.level = max([row.level, *(rung.level for rung in self.rungs)])
            self.next_at = sla.next_rung_at(ladder, self.level, row.due_at, calendar)
        else:
            self.level = row.level
            self.next_at = sla.alert_after_warning(
                max(self.reached, row.warned), row.started_at, row.due_at, unit, calendar
            )
        self.team = team_brief(self._team_id())

    def _team_id(self) -> int | None:
        if self.clock in OF_CENTRE:
            return None
        return self.row.part.team_id if self.row.part else self.row.ticket.lead_team_id

    def carry_out(self, ledger: Ledger) -> None:
        """Write it all into the ledger."""
        row, before = self.row, self.row.warned
        late = ledger.now if self.reached >= BREACH else None
        ledger.change(
            row,
            warned=max(before, self.reached),
            level=self.level,
            breached_at=row.breached_at or late,
            next_alert_at=self.next_at,
        )
        case = Case(row.ticket)
        if self.reached > before:
            self._warn(ledger, case)
        if self.rungs:
            self._climb(ledger, case)

    def _warn(self, ledger: Ledger, case: Case) -> None:
        over = self.reached >= BREACH
        words = _("%(clock)s时限已超") if over else _("%(clock)s时限已用%(percent)d%%")
        state = words % {"clock": self.clock.label, "percent": self.reached}
        data = {"clock": self.clock.value, "percent": self.reached}
        ledger.event(case.ticket, EventDraft(EventKind.CLOCK, state, data=data))
        told = over and any(rung.rung in OWN_RUNGS for rung in self.rungs)
        if self.team and self.reached >= NEAR and not told:
            kind = PushKind.OVERDUE if over else PushKind.DUE
            notices.tell_team(
                ledger, case, self.team, template="staff_reminder", kind=kind, state=state
            )

    def _climb(self, ledger: Ledger, case: Case) -> None:
        """Every rung has its row; what came at once is one event and one message a team."""
        ticket, told = case.ticket, set()
        for rung in self.rungs:
            team = self._team_on(rung)
            ledger.add(self._row(rung, team, ledger.now))
            if team and team.id not in told:
                told.add(team.id)
                state = _("%(clock)s时限已超") % {"clock": self.clock.label}
                own = team == self.team
                template = "staff_reminder" if own else "staff_escalated"
                kind = PushKind.OVERDUE
                notices.tell_team(ledger, case, team, template=template, kind=kind, state=state)
        highest = max(rung.supervision_level for rung in self.rungs)
        if highest > ticket.supervision_level:
            ledger.change(ticket, supervision_level=highest)
        names = "、".join(rung.name for rung in self.rungs)
        levels = [rung.level for rung in self.rungs]
        data = {"clock": self.clock.value, "levels": levels}
        ledger.event(ticket, EventDraft(EventKind.ESCALATION, names, data=data))

    def _row(self, rung: Rung, team: TeamBrief | None, at: datetime) -> Escalation:
        return Escalation(
            deadline=self.row,
            ticket=self.row.ticket,
            clock=self.clock,
            level=rung.level,
            team_id=team.id if team else None,
            at=at,
        )

    def _team_on(self, rung: Rung) -> TeamBrief | None:
        """Who stands on the rung; without a unit, or above its tree, the district centre.

        The unit complained about hears of nothing: in its place stands the district centre,
        and nobody in the place of that.
        """
        if self.team and rung.rung in OWN_RUNGS:
            return self.team
        above = teams_above(self.team.id) if self.team else []
        on_rung = next((t for t in above if t.kind == rung.rung), None)
        accused = self.row.ticket.target_team_id
        free = [t for t in (on_rung, district_centre()) if t and t.id != accused]
        return free[0] if free else None


def district_centre() -> TeamBrief | None:
    """The top of the tree of teams."""
    return next((t for t in all_teams() if t.kind == TeamKind.DISTRICT_CENTRE), None)
