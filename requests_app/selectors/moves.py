"""Which moves a reader may make on a ticket now."""

from grid.reach import Reach
from requests_app import rules, workflow
from requests_app.models import Ticket
from requests_app.workflow import Move

# Moves with a service of their own, which checks more than the table can say.
SPECIAL = frozenset(
    {"submit", "merge", "request_return", "start_callback", "archive", "restore"}
) | frozenset(workflow.UNMERGES.values())


def available_moves(
    reach: Reach,
    ticket: Ticket,
    *,
    special: bool = False,
    team_ids: frozenset[int] | None = None,
) -> list[Move]:
    """Moves open to the reader, likeliest first; special ones only if asked for.

    One query for the units, unless the caller knows them.
    """
    team_ids = unit_team_ids(ticket) if team_ids is None else team_ids
    return [
        move
        for move in workflow.moves_from(ticket.status)
        if (special or move.name not in SPECIAL) and rules.can_move(reach, ticket, move, team_ids)
    ]


def unit_team_ids(ticket: Ticket) -> frozenset[int]:
    """Teams at work on the ticket; one query, none if ``units`` was prefetched."""
    return frozenset(u.team_id for u in ticket.units.all() if not u.is_released)
