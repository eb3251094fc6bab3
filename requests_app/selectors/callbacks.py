"""Whom to call back next."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from grid.reach import Reach
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import local_date
from requests_app.choices import CallOutcome
from requests_app.models import CallbackAttempt, Ticket
from requests_app.workflow import AT_CALLBACK, Status

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet

# A merged ticket's caller is asked once its master was answered.
MASTER_ANSWERED = AT_CALLBACK | {Status.CLOSED, Status.ARCHIVED}
SETTLED = (CallOutcome.REACHED, CallOutcome.REFUSED)


def callback_queue(reach: Reach, *, now: datetime | None = None, limit: int = 100) -> list[Ticket]:
    """Tickets to ring about, due first, merged ones after; at most three queries.

    None for who may not call back; never those of the reader's own unit, nor those on which
    today's attempts are used up. ``ticket.attempts`` holds the calls since the answer.
    """
    if not reach.has(Role.CALLBACK, Role.SUPERVISOR):
        return []
    rows = waiting().exclude(target_team_id__in=reach.team_ids)
    rows = rows.exclude(lead_team_id__in=reach.team_ids)
    rows = rows.exclude(master__lead_team_id__in=reach.team_ids)
    rows = rows.select_related("category", "reporter", "master").brief()
    rows = rows.prefetch_related(
        Prefetch("callbacks", CallbackAttempt.objects.order_by("at", "id"), to_attr="all_calls")
    )
    last, days = setting_int("callback_attempts"), setting_int("callback_days")
    today = local_date(now or timezone.now())
    found: list[Ticket] = []
    for ticket in rows.order_by("due_key", "id")[: limit * 3]:
        calls = calls_since_answer(ticket, ticket.all_calls)  # type: ignore[attr-defined]
        called_on = {local_date(call.at) for call in calls} | {today}
        given_up = ticket.status == Status.MERGED and len(calls) >= last
        if not given_up and (len(calls) + 1 < last or len(called_on) >= days):
            ticket.attempts = calls  # type: ignore[attr-defined]
            found.append(ticket)
    return found[:limit]


def waiting() -> "TicketQuerySet":
    """Tickets whose caller has still to be asked."""
    settled = CallbackAttempt.objects.filter(ticket=OuterRef("pk"), outcome__in=SETTLED)
    merged = Q(
        status=Status.MERGED,
        master__status__in=[str(s.value) for s in MASTER_ANSWERED],
        satisfaction__isnull=True,
        reporter__need_reply=True,
    )
    return Ticket.objects.filter(
        Q(status__in=[str(s.value) for s in AT_CALLBACK])
        | (merged & ~Q(reporter__phone_hash="") & ~Exists(settled))
    )


def calls_since_answer(ticket: Ticket, calls: Iterable[CallbackAttempt]) -> list[CallbackAttempt]:
    """Those of ``calls`` made since the answer now in force; a rework starts the count anew."""
    answered = ticket.master.replied_at if ticket.master else ticket.replied_at
    return [call for call in calls if answered is None or call.at >= answered]


def may_be_called(ticket: Ticket) -> bool:
    """Whether the ticket has come to the point where its caller is asked."""
    if ticket.status == Status.MERGED:
        return ticket.master is not None and ticket.master.status in MASTER_ANSWERED
    return ticket.status in AT_CALLBACK
