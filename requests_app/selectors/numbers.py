"""Ticket numbers and the rows behind them."""

from collections.abc import Iterable

from grid.reach import Reach
from requests_app.models import Ticket, TicketUnit
from requests_app.selectors.tickets import visible_to


def visible_ids(reach: Reach, numbers: Iterable[str]) -> dict[str, int]:
    """Ids by number of those tickets that the reader may open; one query."""
    wanted = [no.strip().upper() for no in numbers]
    return dict(visible_to(reach).filter(no__in=wanted).values_list("no", "pk"))


def is_part_of(part_id: int, ticket: Ticket) -> bool:
    """Whether the part belongs to the ticket."""
    return TicketUnit.objects.filter(pk=part_id, ticket=ticket).exists()
