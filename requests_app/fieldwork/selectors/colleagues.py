"""With whom one works: members of the reader's teams."""

from dataclasses import dataclass
from datetime import datetime

from grid.reach import Reach
from grid.rosters.selectors.crews import crews_on
from grid.selectors.members import members_by_team
from haishu_portal.core.roles import Role

FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)


@dataclass
class Colleague:
    """One person in one team; ``away`` is when they are back, ``cover`` who stands in."""

    id: int
    name: str
    team_id: int
    away: str | None = None
    cover: str = ""


def colleagues_of(reach: Reach, *, now: datetime) -> list[Colleague]:
    """Everybody else who works in the reader's teams; one query, who is away from memory."""
    teams = reach.teams_for(*FIELD_ROLES)
    rows = members_by_team(teams, roles=FIELD_ROLES, now=now)
    names = {pk: name for _team, pk, name in rows}
    crews = crews_on(now)
    found = []
    for team, pk, name in rows:
        if pk == reach.user_id:
            continue
        crew = crews.of(team)
        mate = crew.mate(pk)
        away = mate.away_at(now) if mate else None
        taker = crew.stand_in(pk, now)
        found.append(
            Colleague(
                id=pk,
                name=name,
                team_id=team,
                away=away.ends_at.isoformat() if away else None,
                cover=names.get(taker, "") if away and taker != pk else "",
            )
        )
    return found
