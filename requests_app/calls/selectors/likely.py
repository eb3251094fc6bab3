"""Earlier tickets that a call is probably about: each source is one function."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grid.reach import Reach
from requests_app.calls.models import CallTicket
from requests_app.models import Ticket
from requests_app.selectors.tickets import caller_history, visible_to
from requests_app.workflow import OPEN

LIMIT = 3


@dataclass(frozen=True)
class Likely:
    """An earlier ticket and why it is offered."""

    ticket: Ticket
    why: str


def likely_tickets(
    reach: Reach,
    *,
    text: str,
    area_code: str,
    category_code: str,
    phone_hash: str,
    call_id: int,
    now: datetime,  # noqa: ARG001 - the search by words asks for it
) -> list[Likely]:
    """The likeliest open tickets of the same caller or place, but not those of this very call."""
    own = set(CallTicket.objects.filter(call_id=call_id).values_list("ticket_id", flat=True))
    found: dict[int, Likely] = {}
    for likely in _sources(reach, text, area_code, category_code, phone_hash):
        if likely.ticket.pk not in own:
            found.setdefault(likely.ticket.pk, likely)
        if len(found) == LIMIT:
            break
    return list(found.values())


def _sources(
    reach: Reach, text: str, area_code: str, category_code: str, phone_hash: str
) -> Iterator[Likely]:
    for ticket in caller_history(reach, phone_hash, limit=10):
        if ticket.status in OPEN:
            yield Likely(ticket, _("同一来电人"))
    if text.strip() and area_code and category_code:
        for ticket in _nearby(reach, area_code, category_code):
            yield Likely(ticket, _("同一地点、同类事项"))


def _nearby(reach: Reach, area_code: str, category_code: str) -> Any:
    rows = visible_to(reach).open().select_related("category")
    rows = rows.filter(
        area_code__startswith=area_code, category__code__startswith=category_code[:4]
    )
    return rows.exclude(status="merged").order_by("-submitted_at")[:LIMIT]
