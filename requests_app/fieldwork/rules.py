"""Who may do what about phones. Pure."""

from grid.reach import Reach
from haishu_portal.core.roles import Role


def sees_phones(reach: Reach) -> bool:
    """Who has phones to look after: those in the field, and the security administrator."""
    return reach.has(Role.WORKER, Role.LEAD, Role.COMMUNITY, Role.SECADMIN)


def keeps_all_phones(reach: Reach) -> bool:
    """The security administrator signs out any phone."""
    return reach.has(Role.SECADMIN)
