"""Call-backs as the caller's list and page need them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import CallOutcome
from requests_app.models import CallbackAttempt, Ticket


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
        return sorted({a.at.astimezone(SHANGHAI).date() for a in self.attempts})

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


def tries_of(tickets: Iterable[Ticket], *, now: datetime) -> dict[int, Tries]:
    """Calls made for each ticket in its present round; one query."""
    rounds = {t.pk: t.rework_count for t in tickets}
    made: dict[int, list[Attempt]] = defaultdict(list)
    rows = CallbackAttempt.objects.filter(ticket_id__in=rounds).select_related("agent")
    for attempt in rows.order_by("at", "id"):
        if attempt.round == rounds[attempt.ticket_id]:
            label = str(CallOutcome(attempt.outcome).label)
            made[attempt.ticket_id].append(Attempt(attempt.at, str(attempt.agent or ""), label))
    allowed, days = setting_int("callback_attempts"), setting_int("callback_days")
    today = now.astimezone(SHANGHAI).date()
    return {pk: Tries(made[pk], allowed, days, today) for pk in rounds}
