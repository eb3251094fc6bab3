"""Who sees and does what about visits, risks and screenings. Pure predicates on reach.

Households are for those who visit them: the grid's own team and its community (domain rules,
section 9). Street and district read figures, and the risks that have come up to them.
"""

from typing import Protocol

from grid.patrol.choices import RiskLevel
from grid.patrol.workflow import RiskMove, RiskState
from grid.reach import Reach
from haishu_portal.core.roles import Role

TEAM_ROLES = (Role.WORKER, Role.LEAD)
VISITING = (*TEAM_ROLES, Role.COMMUNITY)
READING = (*VISITING, Role.STREET, Role.DISTRICT)


class Placed(Protocol):
    """Something that lies in a grid and may be given to a team."""

    grid_code: str
    team_id: int | None


class RiskFacts(Protocol):
    """What the predicates look at in a risk."""

    grid_code: str
    level: str
    state: str
    settled_by_id: int | None


def on_ground(reach: Reach, code: str) -> bool:
    """Whether the reader works on the ground where ``code`` lies."""
    return any(reach.covers_as(role, code) for role in VISITING)


def can_visit(reach: Reach, plan: Placed) -> bool:
    """Own ground, or given to one of the reader's teams."""
    given = plan.team_id is not None and plan.team_id in reach.teams_for(*TEAM_ROLES)
    return given or on_ground(reach, plan.grid_code)


def sees_rounds(reach: Reach) -> bool:
    """Who goes from door to door at all."""
    return reach.has(*VISITING)


def sees_coverage(reach: Reach) -> bool:
    """Who reads how much of a ground has been visited."""
    return reach.has(*READING)


def covers_figures(reach: Reach, code: str) -> bool:
    """Whether figures of this ground are the reader's."""
    return any(reach.covers_as(role, code) for role in READING)


def can_open_risk(reach: Reach, grid_code: str) -> bool:
    """Whoever works on the ground writes down a risk there."""
    return on_ground(reach, grid_code)


def has_come_up(risk: RiskFacts) -> bool:
    """Whether a risk is the street's too: red, orange or handed up."""
    return risk.level in (RiskLevel.RED, RiskLevel.ORANGE) or risk.state == RiskState.ESCALATED


def can_see_risk(reach: Reach, risk: RiskFacts) -> bool:
    """The ground sees all of its risks, the street what came up, the district red and escalated."""
    if on_ground(reach, risk.grid_code):
        return True
    if reach.covers_as(Role.STREET, risk.grid_code) and has_come_up(risk):
        return True
    top = risk.level == RiskLevel.RED or risk.state == RiskState.ESCALATED
    return top and reach.covers_as(Role.DISTRICT, risk.grid_code)


def can_move_risk(reach: Reach, risk: RiskFacts, move: RiskMove) -> bool:
    """Role and ground first; who reported it settled does not strike it off."""
    if not can_see_risk(reach, risk) or risk.state not in move.sources:
        return False
    if move.by_another and risk.settled_by_id is not None and risk.settled_by_id == reach.user_id:
        return False
    return any(reach.covers_as(role, risk.grid_code) for role in move.by)


def can_order_screening(reach: Reach, scope: str) -> bool:
    """Communities, streets and the district have their own ground looked through."""
    return any(
        reach.covers_as(role, scope) for role in (Role.COMMUNITY, Role.STREET, Role.DISTRICT)
    )
