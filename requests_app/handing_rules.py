"""Who hands a ticket on to a colleague. Pure, as ``rules``."""

from typing import Protocol

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app import workflow
from requests_app.rules import AREA_ROLES, UNIT_ROLES


class HandledFacts(Protocol):
    """Who has a ticket in hand."""

    status: str
    lead_team_id: int | None
    target_team_id: int | None
    handler_id: int | None


def can_hand_on(reach: Reach, ticket: HandledFacts) -> bool:
    """Whoever has an open ticket of their team in hand, and the team's lead."""
    if ticket.lead_team_id is None or ticket.status not in workflow.OPEN:
        return False
    if ticket.target_team_id is not None and ticket.target_team_id in reach.team_ids:
        return False
    if ticket.lead_team_id in reach.teams_for(Role.LEAD):
        return True
    own = ticket.handler_id is not None and ticket.handler_id == reach.user_id
    return own and ticket.lead_team_id in reach.teams_for(*UNIT_ROLES, *AREA_ROLES)
