"""Closed tickets go to the archive once nobody can ask to have them worked again."""

from datetime import datetime, timedelta

from django.db import transaction

from haishu_portal.core.selectors.settings import setting_int
from requests_app.models import Ticket
from requests_app.services.actors import system_actor
from requests_app.services.cases import open_case
from requests_app.services.ledger import Ledger
from requests_app.services.transition import apply_move
from requests_app.workflow import Status


def archive_due(*, now: datetime, limit: int) -> int:
    """Archive up to ``limit`` tickets closed ``archive_days`` ago; returns how many.

    Never within ``reopen_days``. Each in its own transaction; one reopened meanwhile stays.
    """
    days = max(setting_int("archive_days"), setting_int("reopen_days"))
    before = now - timedelta(days=days)
    due = Ticket.objects.filter(status=Status.CLOSED, closed_at__lt=before).order_by("closed_at")
    return sum(_archive(pk, before, now) for pk in due.values_list("pk", flat=True)[:limit])


def _archive(ticket_id: int, before: datetime, now: datetime) -> bool:
    with transaction.atomic():
        case = open_case(ticket_id)
        closed_at = case.ticket.closed_at
        if case.ticket.status != Status.CLOSED or closed_at is None or closed_at >= before:
            return False
        ledger = Ledger(actor=system_actor(), now=now)
        apply_move(ledger, case, "archive")
        ledger.flush()
    return True
