"""Who may change territory, teams and memberships. Pure predicates on reach."""

from grid.reach import Reach
from haishu_portal.core.roles import ADMIN_ROLES, Role

SERVICE_CLASS = "service"


def role_class(role: str) -> str:
    """Kind of account that ``role`` asks for: each administrator alone, everybody else together."""
    return role if role in ADMIN_ROLES else SERVICE_CLASS


def may_manage_memberships(reach: Reach) -> bool:
    """Accounts and their roles belong to the security administrator."""
    return reach.has(Role.SECADMIN)


def may_manage_territory(reach: Reach) -> bool:
    """Divisions, teams and skills are configuration: the system administrator's."""
    return reach.has(Role.SYSADMIN)


def may_read_setup(reach: Reach) -> bool:
    """The three administrators read each other's ground, as the auditor must."""
    return reach.has(*ADMIN_ROLES)


def may_run_team(reach: Reach, team_id: int | None) -> bool:
    """A team's rota, absences and work are shared out by its lead."""
    return team_id in reach.teams_for(Role.LEAD)


def may_see_team(reach: Reach, team_id: int | None, area_code: str) -> bool:
    """The lead sees the team at work; community and street see those on their ground."""
    return may_run_team(reach, team_id) or any(
        reach.covers_as(role, area_code) for role in (Role.COMMUNITY, Role.STREET)
    )


def sees_teams(reach: Reach) -> bool:
    """Who has a team to look at: its lead, and those who answer for the ground."""
    return reach.has(Role.LEAD, Role.COMMUNITY, Role.STREET)
