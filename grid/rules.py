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
