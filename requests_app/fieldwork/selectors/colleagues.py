"""With whom one works: members of the reader's teams."""

from dataclasses import dataclass
from datetime import datetime

from grid.reach import Reach
from grid.selectors.members import members_by_team
from haishu_portal.core.roles import Role

FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)


@dataclass
class Colleague:
    """One person in one team."""

    id: int
    name: str
    team_id: int


def colleagues_of(reach: Reach, *, now: datetime) -> list[Colleague]:
    """Everybody else who works in the reader's teams; one query."""
    teams = reach.teams_for(*FIELD_ROLES)
    rows = members_by_team(teams, roles=FIELD_ROLES, now=now)
    return [Colleague(pk, name, team) for team, pk, name in rows if pk != reach.user_id]
