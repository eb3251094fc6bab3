"""What a team has in hand, case by case."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from grid.reach import Reach
from grid.rosters.selectors.crews import crews_on, day_bounds
from haishu_portal.core.keyset import Page
from requests_app.models import Ticket
from requests_app.selectors.team_day import IN_HAND
from requests_app.selectors.tickets import SORTS, visible_to
from requests_app.workflow import Status

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet

PAGE_SIZE = 30
OPEN, LATE, TODAY, NEW = "open", "late", "today", "new"
NOBODY = "none"


def team_cases(
    reach: Reach, team_id: int, *, only: str, who: str, now: datetime, cursor: str = ""
) -> Page[Ticket]:
    """One page of what the team has in hand, the first due first; one query.

    ``only`` narrows to new, late, due today; ``who`` to a person's or nobody's.
    """
    rows = _rows(reach, team_id, only, now)
    if who == NOBODY:
        rows = rows.filter(handler=None)
    elif who.isascii() and who.isdigit() and len(who) < 19:
        rows = rows.filter(handler_id=int(who))
    return SORTS["due"].page(rows, cursor, size=PAGE_SIZE)


def first_cases(
    reach: Reach, team_id: int, *, only: str, now: datetime, limit: int
) -> list[Ticket]:
    """The first few of them; one query."""
    return list(_rows(reach, team_id, only, now).order_by("due_key", "id")[:limit])


def _rows(reach: Reach, team_id: int, only: str, now: datetime) -> "TicketQuerySet":
    _begin, end = day_bounds(crews_on(now).day)
    narrow = {
        LATE: Q(due_key__lt=now),
        TODAY: Q(due_key__gte=now, due_key__lt=end),
        NEW: Q(status=Status.DISPATCHED),
    }.get(only, Q())
    rows = visible_to(reach).filter(narrow, lead_team_id=team_id, status__in=IN_HAND)
    return rows.select_related("category", "handler").brief()
