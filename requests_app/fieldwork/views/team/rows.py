"""Cases of a team as lines of a list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from haishu_portal.core.worktime import SHANGHAI
from requests_app.fieldwork.views.cards import urgency_of
from requests_app.models import Ticket
from requests_app.selectors.clocks import running_clocks
from requests_app.views.desk.rows import Badge, ClockLook, clock_look, state_badge


def until_words(ends_at: datetime) -> str:
    """When an absence is over: its last day, and the time where it ends within a day."""
    end = localtime(ends_at, SHANGHAI)
    if end.time() == time.min:
        return f"{end - timedelta(days=1):%m-%d}"
    return f"{end:%m-%d %H:%M}"


def since_words(starts_at: datetime) -> str:
    """When an absence begins: its first day, and the time where it begins within a day."""
    begin = localtime(starts_at, SHANGHAI)
    return f"{begin:%m-%d}" if begin.time() == time.min else f"{begin:%m-%d %H:%M}"


@dataclass(frozen=True)
class CaseRow:
    """One case: what it is, whose, and how much time is left."""

    ticket: Ticket
    href: str
    state: Badge
    urgency: Badge | None
    clock: ClockLook | None
    handler: str

    @property
    def late(self) -> bool:
        """Whether the time has run out."""
        return self.clock is not None and self.clock.tone == "overdue"


def rows_of(tickets: Collection[Ticket], *, root: str, now: datetime) -> list[CaseRow]:
    """Lines for these cases, one query for all their clocks."""
    clocks = running_clocks([t.pk for t in tickets], now=now)
    return [
        CaseRow(
            ticket=ticket,
            href=f"{root}{ticket.no}/",
            state=state_badge(ticket),
            urgency=urgency_of(ticket),
            clock=clock_look(clocks[ticket.pk], now) if ticket.pk in clocks else None,
            handler=str(ticket.handler) if ticket.handler else "",
        )
        for ticket in tickets
    ]
