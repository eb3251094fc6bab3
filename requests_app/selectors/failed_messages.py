"""Messages about tickets that did not arrive, as far as the reader may know of the tickets."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from grid.reach import Reach
from haishu_portal.core.keyset import Page
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.selectors.outbox import (
    FailedFilter,
    Outgoing,
    failed_among,
    failed_count,
    failed_messages,
    outgoing,
    reason_of,
)
from requests_app.models import Ticket

COUNT_SECONDS = 10
ABOUT = "ticket"


@dataclass(frozen=True)
class FailedRow:
    """One line of the list."""

    message: Outgoing
    why: str
    error: str
    attempts: int
    failed_at: datetime
    ticket: Ticket | None


def hidden_from(reach: Reach) -> Q:
    """Messages about tickets against the reader's own unit."""
    accusing = Ticket.objects.filter(target_team_id__in=reach.team_ids)
    return Q(subject_type=ABOUT, subject_id__in=accusing.values_list(Cast("pk", TextField())))


def failed_page(
    reach: Reach, wanted: FailedFilter, *, cursor: str = ""
) -> tuple[Page[OutboxMessage], list[FailedRow]]:
    """One page and its lines; two queries at any depth."""
    page = failed_messages(wanted, hidden=hidden_from(reach), cursor=cursor)
    ids = {int(m.subject_id) for m in page.rows if m.subject_type == ABOUT}
    tickets = Ticket.objects.brief().in_bulk(ids)
    return page, [_row(message, tickets) for message in page.rows]


def failed_total(reach: Reach) -> int:
    """How many wait, for the rail; ten seconds old at most."""
    key = f"desk:failed:{','.join(map(str, sorted(reach.team_ids)))}"
    found = cache.get_or_set(key, lambda: failed_count(hidden=hidden_from(reach)), COUNT_SECONDS)
    return int(found or 0)


def mendable(reach: Reach, ids: list[int]) -> list[int]:
    """Which of these the reader may send again."""
    return failed_among(ids, hidden=hidden_from(reach))


def _row(message: OutboxMessage, tickets: dict[int, Ticket]) -> FailedRow:
    about = message.subject_id if message.subject_type == ABOUT else "0"
    return FailedRow(
        message=outgoing(message),
        why=reason_of(message),
        error=message.last_error,
        attempts=message.attempts,
        failed_at=message.failed_at or message.created_at,
        ticket=tickets.get(int(about)),
    )
