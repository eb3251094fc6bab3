"""Draws the district: streets, communities and grids that tile an outline without gap or overlap.

Pure and deterministic. The pieces are first cut as power diagrams, each floor inside the one
above. Neighbours cut that way meet in corners that only nearly coincide, so all borders
are then snapped together onto a lattice of 1e-7 degree (one centimetre) and the ground
is read back as the faces between them: every border line exists once and both
sides share it. Upper floors are unions of grids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

import shapely
from shapely.geometry import Polygon
from shapely.strtree import STRtree

from grid.power import Spot, adopt, divide_around, divide_evenly, split_off

LATTICE = 1e-7
DIGITS = 7


@dataclass(frozen=True)
class CommunityPlan:
    """A community to draw and the number of its grids."""

    code: str
    grids: int


@dataclass(frozen=True)
class StreetPlan:
    """A street to draw: its centre in degrees, its area (any one unit) and its communities."""

    code: str
    centre: Spot
    area: float
    communities: tuple[CommunityPlan, ...]


def draw_territory(outline: Sequence[Spot], streets: Sequence[StreetPlan]) -> dict[str, Polygon]:
    """Polygon of every grid by code, WGS84 degrees of 7 digits, in order of code."""
    plane = _Plane(outline)
    district = Polygon(plane.flat(outline))
    parts = divide_around(
        district, plane.flat([s.centre for s in streets]), [s.area for s in streets]
    )
    rough: dict[str, Polygon] = {}
    for street, ground in zip(streets, parts, strict=True):
        pieces = reading_order(divide_evenly(ground, len(street.communities)))
        for community, piece in zip(street.communities, pieces, strict=True):
            for number, grid in enumerate(
                reading_order(divide_evenly(piece, community.grids)), start=1
            ):
                rough[f"{community.code}{number:03d}"] = Polygon(
                    plane.degrees(grid.exterior.coords)
                )
    return snap_together(rough)


def snap_together(rough: dict[str, Polygon]) -> dict[str, Polygon]:
    """The same cells with every border on the lattice and shared exactly by its two sides."""
    codes = sorted(rough)
    lines = shapely.unary_union([rough[code].exterior for code in codes], grid_size=LATTICE)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    tree = STRtree([rough[code] for code in codes])
    owned: dict[str, list[Polygon]] = {code: [] for code in codes}
    for face in faces:
        owned[codes[_owner(tree, face)]].append(face)
    cells: list[Polygon] = []
    strays: list[Polygon] = []
    for code in codes:
        main, rest = split_off(shapely.unary_union(owned[code]))
        cells.append(main)
        strays.extend(rest)
    for stray in strays:
        adopt(cells, stray)
    return {code: _rounded(cell) for code, cell in zip(codes, cells, strict=True)}


def union_by_prefix(grids: dict[str, Polygon], length: int) -> dict[str, Polygon]:
    """Polygons of a higher floor: grids joined by the first ``length`` digits of their code."""
    groups: dict[str, list[Polygon]] = {}
    for code in sorted(grids):
        groups.setdefault(code[:length], []).append(grids[code])
    return {code: split_off(shapely.unary_union(group))[0] for code, group in groups.items()}


def reading_order(cells: Iterable[Polygon]) -> list[Polygon]:
    """Cells in rows from north to south and from west to east inside a row.

    A row is as high as a typical cell, so that cells lying side by side share a row.
    """
    cells = list(cells)
    if len(cells) < 2:
        return cells
    north = max(cell.centroid.y for cell in cells)
    height = max((sum(cell.area for cell in cells) / len(cells)) ** 0.5, 1e-12)
    return sorted(
        cells, key=lambda c: (round((north - c.centroid.y) / height), c.centroid.x, -c.centroid.y)
    )


class _Plane:
    """Degrees stretched so that east and north have one scale."""

    def __init__(self, outline: Sequence[Spot]) -> None:
        self._squeeze = cos(radians(sum(lat for _lng, lat in outline) / len(outline)))

    def flat(self, spots: Iterable[Spot]) -> list[Spot]:
        return [(lng * self._squeeze, lat) for lng, lat in spots]

    def degrees(self, spots: Iterable[Spot]) -> list[Spot]:
        return [(x / self._squeeze, y) for x, y in spots]


def _owner(tree: STRtree, face: Polygon) -> int:
    """Index of the rough cell in which most of ``face`` lies."""
    hits = sorted(int(hit) for hit in tree.query(face))
    return max(hits, key=lambda hit: tree.geometries[hit].intersection(face).area)


def _rounded(cell: Polygon) -> Polygon:
    """``cell`` counter-clockwise (RFC 7946) with the shortest decimals of its lattice points."""
    ring = shapely.normalize(cell).exterior.coords
    shape = Polygon([(round(x, DIGITS), round(y, DIGITS)) for x, y in ring])
    return shapely.geometry.polygon.orient(shape)
