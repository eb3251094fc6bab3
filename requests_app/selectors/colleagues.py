"""Colleagues and teams that a note may call upon, and whether they may open the ticket."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from grid.selectors.directory import TeamBrief, all_teams
from grid.selectors.members import everybody_in, name_fits, staff_like
from grid.selectors.reach import reaches_of
from requests_app import rules
from requests_app.models import Ticket
from requests_app.selectors.moves import unit_team_ids

FOUND = 8
MOST_OF_A_TEAM = 60


@dataclass(frozen=True)
class Colleague:
    """Somebody to call upon: ``key`` is ``u12`` or ``t5``."""

    key: str
    name: str
    where: str
    may_open: bool


def find_colleagues(ticket: Ticket, typed: str, *, now: datetime) -> list[Colleague]:
    """People and teams by name, whole pinyin or initials; those who may not open come last.

    Four queries at most.
    """
    word = typed.strip().lower()
    people = staff_like(word, limit=FOUND, now=now)
    teams = [t for t in all_teams() if name_fits(t.name, word)][:FOUND] if word else []
    inside = who_may_open(ticket, [person.id for person in people], now=now)
    open_teams = {pk for pk, ids in team_readers(ticket, teams, now=now).items() if ids}
    found = [Colleague(f"u{p.id}", p.name, p.team, p.id in inside) for p in people]
    found += [Colleague(f"t{t.id}", t.name, str(t.kind.label), t.id in open_teams) for t in teams]
    return sorted(found, key=lambda c: not c.may_open)[:FOUND]


def who_may_open(ticket: Ticket, user_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Those of the accounts that may open the ticket; two queries."""
    wanted = list(user_ids)
    if not wanted:
        return set()
    units = unit_team_ids(ticket)
    reaches = reaches_of(wanted, now=now)
    return {pk for pk in wanted if rules.can_view(reaches[pk], ticket, units)}


def team_readers(
    ticket: Ticket, teams: Collection[TeamBrief], *, now: datetime
) -> dict[int, set[int]]:
    """By team, its members who may open the ticket; three queries."""
    if not teams:
        return {}
    pairs = everybody_in([t.id for t in teams], now=now)
    inside = who_may_open(ticket, {user_id for _t, user_id in pairs}, now=now)
    found: dict[int, set[int]] = {t.id: set() for t in teams}
    for team_id, user_id in pairs:
        if user_id in inside and len(found[team_id]) < MOST_OF_A_TEAM:
            found[team_id].add(user_id)
    return found


def teams_named(names: Collection[str]) -> dict[str, TeamBrief]:
    """Teams by their exact name; no query."""
    return {team.name: team for team in all_teams() if team.name in names}
