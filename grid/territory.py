"""The territory in memory: which grid a point lies in, who touches whom, who is called what. Pure.

One immutable ``Territory`` is built from all division rows; ``selectors.lookup`` keeps it fresh.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.strtree import STRtree

from grid.choices import Level
from grid.names import Named, NameMatcher

# A chain of mergers longer than this is a mistake in the data, perhaps a circle.
_MAX_MERGERS = 20


@dataclass(frozen=True)
class DivisionRow:
    """One version of a division as stored."""

    pk: int
    code: str
    name: str
    level: Level
    is_current: bool
    superseded_by: int | None = None
    boundary: Mapping[str, Any] | None = None
    centre: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class DivisionRef:
    """A division by code, with its name and whether it is in force."""

    code: str
    name: str
    level: Level
    is_current: bool = True


@dataclass(frozen=True)
class GridHit:
    """The grid in which a point lies, with the names above it."""

    code: str
    name: str
    community_code: str
    community: str
    street_code: str
    street: str


@dataclass
class Territory:
    """All divisions, indexed. ``version`` changes whenever any row does."""

    version: str
    rows: list[DivisionRow]
    current: dict[str, DivisionRow] = field(init=False)
    latest: dict[str, DivisionRow] = field(init=False)
    matcher: NameMatcher = field(init=False)

    def __post_init__(self) -> None:
        ordered = sorted(self.rows, key=lambda row: (row.is_current, row.pk))
        self.latest = {row.code: row for row in ordered}
        self.current = {
            row.code: row for row in sorted(ordered, key=lambda row: row.code) if row.is_current
        }
        self._by_pk = {row.pk: row for row in self.rows}
        self._children: dict[str, list[str]] = {}
        for code in self.current:
            self._children.setdefault(code[:-3], []).append(code)
        self._index_grids()
        self.matcher = NameMatcher(self._named())

    def _index_grids(self) -> None:
        grids = [r for r in self.current.values() if r.level == Level.GRID and r.boundary]
        self._codes = [row.code for row in grids]
        self._shapes = [shape(row.boundary) for row in grids]
        self._position = {code: index for index, code in enumerate(self._codes)}
        self._tree = STRtree(self._shapes)
        self._hits = [self._hit(code) for code in self._codes]

    def grid_at(self, lng: float, lat: float) -> GridHit | None:
        """Grid of a WGS84 point; a point on a border belongs to the lowest code touching it."""
        found = self._tree.query(shapely.Point(lng, lat), predicate="intersects")
        return self._hits[int(found.min())] if found.size else None

    def neighbours(self, grid_code: str) -> tuple[str, ...]:
        """Codes of the grids that touch ``grid_code``, in order."""
        index = self._position.get(grid_code)
        if index is None:
            return ()
        found = self._tree.query(self._shapes[index], predicate="intersects")
        return tuple(self._codes[i] for i in sorted(found.tolist()) if i != index)

    def children(self, code: str) -> list[DivisionRef]:
        """Divisions in force right below ``code``."""
        return [self.ref(child) for child in self._children.get(code, [])]

    def ref(self, code: str) -> DivisionRef:
        """The division of this code as it is, or last was; ``KeyError`` if there never was one."""
        row = self.latest[code]
        return DivisionRef(row.code, row.name, row.level, row.is_current)

    def current_code(self, code: str) -> str:
        """Code in force for ``code`` after all mergers; ``""`` if it was closed for good."""
        row = self.latest.get(code)
        for _step in range(_MAX_MERGERS):
            if row is None or row.is_current:
                break
            successor = self._by_pk.get(row.superseded_by or 0)
            row = successor and self.latest[successor.code]
        return row.code if row and row.is_current else ""

    def features(self, prefix: str, level: Level) -> list[dict[str, Any]]:
        """GeoJSON features of the divisions of ``level`` in force under ``prefix``."""
        return [
            {
                "type": "Feature",
                "id": row.code,
                "properties": {"code": row.code, "name": row.name, "centre": list(row.centre)},
                "geometry": row.boundary,
            }
            for row in self.current.values()
            if row.level == level and row.code.startswith(prefix) and row.boundary
        ]

    def _hit(self, code: str) -> GridHit:
        community, street = code[:12], code[:9]
        return GridHit(
            code=code,
            name=self.current[code].name,
            community_code=community,
            community=self._name(community),
            street_code=street,
            street=self._name(street),
        )

    def _name(self, code: str) -> str:
        row = self.latest.get(code)
        return row.name if row else ""

    def _named(self) -> Iterable[Named]:
        """Every name a street or community has or ever had."""
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            if row.level in {Level.STREET, Level.COMMUNITY} and (row.code, row.name) not in seen:
                seen.add((row.code, row.name))
                yield Named(row.code, row.name, row.level, self.current_code(row.code))
