"""The map of the ticket page as plain SVG: its grid, the grids around it, the point, and
other open tickets near it.

Drawn on the server, so that it needs no tiles, no script and no network.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grid.choices import Level
from grid.codes import DISTRICT_CODE
from grid.selectors import lookup
from requests_app.models import Ticket

WIDTH, HEIGHT, MARGIN = 480, 250, 10
GRID = 15
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Shape:
    """One area as an SVG path."""

    code: str
    name: str
    path: str
    own: bool


@dataclass(frozen=True)
class Marker:
    """Another ticket on the map."""

    no: str
    title: str
    x: float
    y: float


@dataclass(frozen=True)
class Outline:
    """A small map; ``west``, ``north`` and ``scale_*`` turn a click back into degrees."""

    shapes: list[Shape]
    point: tuple[float, float] | None
    west: float
    north: float
    per_lng: float
    per_lat: float
    markers: Sequence[Marker] = ()
    width: int = WIDTH
    height: int = HEIGHT


def surroundings(area_code: str) -> list[str]:
    """The grid and the grids that touch it; nothing for a place that is no grid."""
    if len(area_code) != GRID:
        return []
    return sorted({area_code, *lookup.neighbours(area_code)})


def outline(
    area_code: str, lng: float | None, lat: float | None, *, others: Iterable[Ticket] = ()
) -> Outline | None:
    """The surroundings of a place; without one, the whole district by streets."""
    features = _around(area_code)
    if not features:
        return None
    box = box_of(features)
    if box is None:
        return None
    frame = Frame(*box)
    point = frame.place((lng, lat)) if lng is not None and lat is not None else None
    return Outline(
        shapes=[shape_of(feature, frame, area_code) for feature in features],
        point=point,
        west=frame.left,
        north=frame.north,
        per_lng=frame.per_lng,
        per_lat=frame.per_lat,
        markers=[m for m in (_marker(other, frame) for other in others) if m],
    )


def _marker(ticket: Ticket, frame: "Frame") -> Marker | None:
    """Where another ticket stands on the picture, if it has a point inside."""
    if ticket.lng is None or ticket.lat is None:
        return None
    x, y = frame.place((ticket.lng, ticket.lat))
    inside = 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    return Marker(ticket.no, ticket.title, x, y) if inside else None


def _around(code: str) -> list[dict[str, Any]]:
    """Features to draw: the grid with its neighbours, a community's grids, or all streets."""
    if len(code) == GRID:
        wanted = set(surroundings(code))
        near = {c[:12] for c in wanted}
        found = [f for c in sorted(near) for f in features_of(c, Level.GRID)]
        return [f for f in found if f["id"] in wanted]
    if len(code) == 12:
        return features_of(code, Level.GRID)
    if len(code) == 9:
        return features_of(code, Level.COMMUNITY)
    return features_of(DISTRICT_CODE, Level.STREET)


def features_of(prefix: str, level: Level) -> list[dict[str, Any]]:
    """Outlines in force of one level under a code."""
    features: list[dict[str, Any]] = lookup.division_geojson(prefix, level).collection["features"]
    return features


@dataclass(frozen=True)
class Frame:
    """Degrees to picture and back; a degree of longitude is shorter than one of latitude."""

    west: float
    south: float
    east: float
    north_edge: float

    @property
    def _scale(self) -> float:
        squeeze = math.cos(math.radians((self.south + self.north_edge) / 2))
        wide = max((self.east - self.west) * squeeze, 1e-6)
        high = max(self.north_edge - self.south, 1e-6)
        return min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)

    @property
    def per_lat(self) -> float:
        """Points of the picture for a degree of latitude."""
        return self._scale

    @property
    def per_lng(self) -> float:
        """Points of the picture for a degree of longitude."""
        return self._scale * math.cos(math.radians((self.south + self.north_edge) / 2))

    @property
    def north(self) -> float:
        """Latitude of the upper edge of the picture."""
        spare = HEIGHT - (self.north_edge - self.south) * self.per_lat
        return self.north_edge + spare / 2 / self.per_lat

    @property
    def left(self) -> float:
        """Longitude of the left edge of the picture."""
        spare = WIDTH - (self.east - self.west) * self.per_lng
        return self.west - spare / 2 / self.per_lng

    def place(self, spot: Sequence[float]) -> tuple[float, float]:
        """Where a place lies in the picture."""
        return (
            round((spot[0] - self.left) * self.per_lng, 1),
            round((self.north - spot[1]) * self.per_lat, 1),
        )


def _rings(geometry: Any) -> Iterator[Ring]:
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from polygon


def box_of(features: Iterable[dict[str, Any]]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of what is drawn; None of nothing."""
    spots = [spot for f in features for ring in _rings(f["geometry"]) for spot in ring]
    if not spots:
        return None
    xs, ys = [s[0] for s in spots], [s[1] for s in spots]
    return min(xs), min(ys), max(xs), max(ys)


def shape_of(feature: dict[str, Any], frame: Frame, own: str) -> Shape:
    """One area as an SVG path."""
    parts = []
    for ring in _rings(feature["geometry"]):
        spots = [frame.place(spot) for spot in ring]
        parts.append("M" + "L".join(f"{x} {y}" for x, y in spots) + "Z")
    code = str(feature["id"])
    return Shape(code, str(feature["properties"]["name"]), "".join(parts), code == own)
