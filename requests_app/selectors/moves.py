"""Which moves a reader may make on a ticket now."""

from grid.reach import Reach
from requests_app import rules, workflow
from requests_app.models import Ticket
from requests_app.workflow import Move

# Moves with a service of their own, which checks more than the table can say.
SPECIAL = frozenset({"submit", "merge", "request_return", "start_callback", "archive", "restore"})


def available_moves(reach: Reach, ticket: Ticket, *, special: bool = False) -> list[Move]:
    """Moves open to the reader, likeliest first; special ones only if asked for."""
    team_ids = unit_team_ids(ticket)
    return [
        move
        for move in workflow.moves_from(ticket.status)
        if (special or move.name not in SPECIAL) and rules.can_move(reach, ticket, move, team_ids)
    ]


def unit_team_ids(ticket: Ticket) -> frozenset[int]:
    """Teams at work on the ticket; one query, none if ``units`` was prefetched."""
    return frozenset(u.team_id for u in ticket.units.all() if not u.is_released)
