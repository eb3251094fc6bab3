"""Places and teams by what people type: a part of the name, its pinyin, or the initials.

Spelt once for each version of the territory and the directory and held in the process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from grid.choices import Level
from grid.names import short_name_of
from grid.selectors.directory import all_teams, directory_version
from grid.selectors.lookup import division_label, territory
from haishu_portal.core.grams import normal
from haishu_portal.core.pinyin import spellings

FOUND_LEVELS = (Level.STREET, Level.COMMUNITY)
SHORTEST_SPELLING = 2


@dataclass(frozen=True)
class Found:
    """A place (with its code) or a team (with its id) and how it may be called."""

    name: str
    where: str
    code: str
    team_id: int | None
    names: tuple[str, ...]
    spelt: tuple[str, ...]

    @property
    def key(self) -> tuple[bool, str, int]:
        """Places before teams, by code."""
        return (self.team_id is not None, self.code, self.team_id or 0)


def find_places(typed: str, *, limit: int = 6) -> list[Found]:
    """Streets and communities in force that fit ``typed``, best first, from memory."""
    return _best(_places(territory().version), typed, limit)


def find_teams(typed: str, *, limit: int = 6) -> list[Found]:
    """Active teams that fit ``typed``, best first, from memory."""
    return _best(_teams(directory_version()), typed, limit)


def spelt_exactly(word: str) -> list[Found]:
    """Places, or else teams, whose whole pinyin or initials are ``word``."""
    if len(word) < SHORTEST_SPELLING:
        return []
    for known in (_places(territory().version), _teams(directory_version())):
        hits = [f for f in known if word in f.spelt]
        if hits:
            return hits
    return []


def _best(known: Iterable[Found], typed: str, limit: int) -> list[Found]:
    wanted = normal(typed).replace(" ", "")
    if not wanted:
        return []
    ranked = [(rank, f.key, f) for f in known if (rank := _rank(f, wanted)) is not None]
    return [f for _rank_, _key, f in sorted(ranked, key=lambda r: r[:2])[:limit]]


def _rank(found: Found, wanted: str) -> int | None:
    """0 for the whole name, more for less; None if it does not fit."""
    ways = found.spelt if wanted.isascii() else found.names
    if wanted in ways:
        return 0
    if wanted.isascii() and len(wanted) < SHORTEST_SPELLING:
        return None
    if any(way.startswith(wanted) for way in ways):
        return 1
    return 2 if any(wanted in way for way in found.names) else None


@lru_cache(maxsize=2)
def _places(_version: str) -> tuple[Found, ...]:
    return tuple(
        _found(ref.name, division_label(ref.code), ref.code, None)
        for ref in territory().current.values()
        if ref.level in FOUND_LEVELS
    )


@lru_cache(maxsize=2)
def _teams(_version: object) -> tuple[Found, ...]:
    return tuple(
        _found(t.name, division_label(t.area_code), t.area_code, t.id) for t in all_teams()
    )


def _found(name: str, where: str, code: str, team_id: int | None) -> Found:
    names = dict.fromkeys(normal(n) for n in (name, short_name_of(name)))
    spelt = dict.fromkeys(s for n in names for s in spellings(n) if len(s) >= SHORTEST_SPELLING)
    return Found(name, where, code, team_id, tuple(names), tuple(spelt))
