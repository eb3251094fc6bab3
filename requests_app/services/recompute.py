"""Reckoning running clocks anew after the working calendar was changed."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import SHANGHAI, Calendar, Span, Unit
from requests_app import sla
from requests_app.models import TicketDeadline
from requests_app.services import clocks
from requests_app.services.actors import system_actor
from requests_app.services.cases import open_cases
from requests_app.services.ledger import Ledger

BATCH = 500


def recompute_deadlines(*, years: Collection[int], now: datetime) -> int:
    """Reckon anew every unmet clock that touches ``years`` (all of them if empty).

    Call inside the transaction of the calendar change, so that no clock is left on the old
    days; returns how many clocks moved. Clocks already met keep their history.
    """
    moved = 0
    with transaction.atomic():
        for ticket_ids in _batches(years):
            moved += _recompute(ticket_ids, now, load_calendar())
    return moved


def _batches(years: Collection[int]) -> Iterator[list[int]]:
    """Ids of tickets with such a clock, ascending: the order in which everybody locks."""
    rows = TicketDeadline.objects.filter(_touching(years), met_at__isnull=True)
    last = 0
    while True:
        ids = rows.filter(ticket_id__gt=last).order_by("ticket_id")
        batch = list(ids.values_list("ticket_id", flat=True).distinct()[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def _touching(years: Collection[int]) -> Q:
    wanted = Q()
    for year in years:
        first, after = (
            datetime(year, 1, 1, tzinfo=SHANGHAI),
            datetime(year + 1, 1, 1, tzinfo=SHANGHAI),
        )
        began = Q(began_at__lt=after) | Q(began_at__isnull=True, started_at__lt=after)
        wanted |= began & Q(due_at__gte=first)
    return wanted


def _recompute(ticket_ids: list[int], now: datetime, calendar: Calendar) -> int:
    ledger = Ledger(actor=system_actor(), now=now)
    moved = 0
    for case in open_cases(ticket_ids):
        for row in case.clocks:
            moved += _refit(ledger, row, calendar)
        clocks.refresh_next_due(ledger, case)
    ledger.flush()
    return moved


def _refit(ledger: Ledger, row: TicketDeadline, calendar: Calendar) -> bool:
    span = Span(row.amount, Unit(row.unit))
    start, due = sla.replay(row.began_at or row.started_at, span, row.changes, calendar)
    if (start, due) == (row.started_at, row.due_at):
        return False
    breached = row.breached_at if row.breached_at and due <= row.breached_at else None
    ledger.change(row, started_at=start, due_at=due, breached_at=breached)
    ledger.change(row, next_alert_at=clocks.next_alert(row, start, due))
    return True
