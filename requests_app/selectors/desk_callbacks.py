"""Call-backs as the caller's list and page need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grid.reach import Reach
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import local_date
from requests_app import rules
from requests_app.choices import CallOutcome
from requests_app.models import CallbackAttempt, Ticket
from requests_app.selectors.callbacks import calls_since_answer, may_be_called


@dataclass(frozen=True)
class Attempt:
    """One call that was made."""

    at: datetime
    agent: str
    outcome_label: str


@dataclass(frozen=True)
class Tries:
    """Calls made in this round, and what the next may be."""

    attempts: Sequence[Attempt]
    allowed: int
    days_needed: int
    today: date

    @property
    def days(self) -> list[date]:
        """Days on which somebody called, in order."""
        return sorted({local_date(a.at) for a in self.attempts})

    @property
    def left(self) -> int:
        """Calls still to make before the ticket closes unreached."""
        return max(self.allowed - len(self.attempts), 0)

    @property
    def is_last(self) -> bool:
        """Whether the next call without an answer closes the ticket."""
        return self.left <= 1

    @property
    def another_day(self) -> bool:
        """Whether a last call without an answer has to wait for another day."""
        days = {*self.days, self.today}
        return self.is_last and len(days) < self.days_needed


def tries_of(ticket: Ticket, *, now: datetime) -> Tries:
    """Calls made since the answer now in force, and what the next may be; three queries."""
    calls = CallbackAttempt.objects.filter(ticket=ticket).select_related("agent")
    since = calls_since_answer(ticket, calls.order_by("at", "id"))
    return Tries(
        attempts=[_attempt(call) for call in since],
        allowed=setting_int("callback_attempts"),
        days_needed=setting_int("callback_days"),
        today=local_date(now),
    )


def days_called(ticket: Any) -> list[date]:
    """Days of the calls that ``callback_queue`` has read along, in order."""
    return sorted({local_date(call.at) for call in ticket.attempts})


def _attempt(call: CallbackAttempt) -> Attempt:
    return Attempt(call.at, str(call.agent or ""), str(CallOutcome(call.outcome).label))


def can_ring(reach: Reach, ticket: Ticket) -> bool:
    """Whether the reader may call this caller back now, as the service will judge it."""
    master = ticket.master
    if master is not None and reach.in_team(master.lead_team_id):
        return False
    return rules.can_call_back(reach, ticket) and may_be_called(ticket)


def goes_to_difficult(ticket: Ticket) -> bool:
    """Whether an unhappy caller is not worked for again but handed to the district."""
    return ticket.rework_count >= setting_int("max_reworks")
