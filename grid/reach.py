"""How far a member of staff reaches: their roles, their teams and the ground under them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from grid.choices import TERRITORIAL_KINDS, TeamKind
from haishu_portal.core.roles import ADMIN_ROLES


@dataclass(frozen=True)
class Grant:
    """One membership in force, as far as reach needs it."""

    role: str
    team_id: int
    kind: str
    area_code: str
    coverage: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """What a person may touch. Default deny: an empty reach covers nothing.

    ``prefixes`` are the areas of the person's territorial teams (grid team, community room,
    street centre, district centre). A specialised team or a bureau gives no ground: its
    people see what is handed to their team. ``served`` are the divisions that the person's
    service teams serve. The three administrator roles give neither team nor ground.
    """

    user_id: int | None
    roles: frozenset[str]
    team_ids: frozenset[int]
    prefixes: tuple[str, ...]
    is_anonymous: bool = False
    role_prefixes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    role_teams: tuple[tuple[str, frozenset[int]], ...] = ()
    served: tuple[str, ...] = ()

    def has(self, *roles: str) -> bool:
        """Whether the person holds any of ``roles``."""
        return any(role in self.roles for role in roles)

    def covers(self, code: str) -> bool:
        """Whether ``code`` lies on the person's ground; an empty code lies on nobody's."""
        return bool(code) and any(code.startswith(prefix) for prefix in self.prefixes)

    def in_team(self, team_id: int | None) -> bool:
        """Whether the person works in this team."""
        return team_id is not None and team_id in self.team_ids

    def prefixes_for(self, role: str) -> tuple[str, ...]:
        """Ground on which the person plays ``role``.

        A reach written down without its grants (in a test) holds every role on all its ground.
        """
        if self.role_prefixes:
            return dict(self.role_prefixes).get(role, ())
        return self.prefixes if role in self.roles else ()

    def covers_as(self, role: str, code: str) -> bool:
        """Whether the person plays ``role`` on the ground where ``code`` lies."""
        return bool(code) and any(code.startswith(p) for p in self.prefixes_for(role))

    def teams_for(self, *roles: str) -> frozenset[int]:
        """Teams in which the person plays any of ``roles``."""
        if self.role_teams:
            held = dict(self.role_teams)
            return frozenset().union(*(held.get(role, frozenset()) for role in roles))
        return self.team_ids if self.has(*roles) else frozenset()

    def serves(self, code: str) -> bool:
        """Whether one of the person's service teams serves ``code``."""
        return bool(code) and any(code.startswith(prefix) for prefix in self.served)


NOBODY = Reach(
    user_id=None, roles=frozenset(), team_ids=frozenset(), prefixes=(), is_anonymous=True
)


def reach_from(user_id: int, grants: Iterable[Grant]) -> Reach:
    """Reach of the person ``user_id`` from their memberships in force."""
    grants = tuple(grants)
    working = tuple(grant for grant in grants if grant.role not in ADMIN_ROLES)
    roles = sorted({grant.role for grant in grants})
    return Reach(
        user_id=user_id,
        roles=frozenset(roles),
        team_ids=_teams(working),
        prefixes=_ground(working),
        role_prefixes=tuple((r, _ground(g for g in working if g.role == r)) for r in roles),
        role_teams=tuple((r, _teams(g for g in working if g.role == r)) for r in roles),
        served=shortest(code for grant in working for code in _served(grant)),
    )


def shortest(codes: Iterable[str]) -> tuple[str, ...]:
    """``codes`` in order, without those that lie inside another."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


def _teams(grants: Iterable[Grant]) -> frozenset[int]:
    return frozenset(grant.team_id for grant in grants)


def _ground(grants: Iterable[Grant]) -> tuple[str, ...]:
    return shortest(g.area_code for g in grants if g.kind in TERRITORIAL_KINDS)


def _served(grant: Grant) -> tuple[str, ...]:
    if grant.kind == TeamKind.GENERAL:
        return (grant.area_code, *grant.coverage)
    return grant.coverage
