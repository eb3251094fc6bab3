"""Earlier tickets that a call is probably about."""

from dataclasses import dataclass
from datetime import datetime

from grid.reach import Reach
from requests_app.calls.models import CallTicket
from requests_app.models import Ticket
from requests_app.selectors.similar import similar_tickets
from requests_app.workflow import OPEN

LIMIT = 3


@dataclass(frozen=True)
class Likely:
    """An earlier ticket, why it is offered, and whether one more caller can join it."""

    ticket: Ticket
    why: str
    takes_callers: bool


def likely_tickets(
    reach: Reach,
    *,
    text: str,
    area_code: str,
    address: str,
    phone_hash: str,
    call_id: int,
    now: datetime,
) -> list[Likely]:
    """The likeliest earlier tickets of the same caller, place or matter, not of this very call."""
    own = set(CallTicket.objects.filter(call_id=call_id).values_list("ticket_id", flat=True))
    found = similar_tickets(
        reach,
        text=text,
        area_code=area_code,
        address=address,
        phone_hash=phone_hash,
        now=now,
        limit=LIMIT + len(own),
    )
    return [
        Likely(item.ticket, item.why, item.ticket.status in OPEN)
        for item in found
        if item.ticket.pk not in own
    ][:LIMIT]
