"""A division and its parent as lines of a small drawing."""

from dataclasses import dataclass
from math import cos, radians
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grid.models import Division

SIZE = 320.0


@dataclass(frozen=True)
class Outline:
    """SVG paths in a square of ``size``."""

    size: int
    own: str
    around: str


def outline_of(division: Division) -> Outline | None:
    """The drawing, north up; ``None`` if there is no boundary."""
    if not division.boundary:
        return None
    own = shape(division.boundary)
    above = division.parent.boundary if division.parent else None
    around = shape(above) if above else own
    west, south, east, north = around.union(own).bounds
    squeeze = cos(radians((south + north) / 2))
    scale = SIZE / max((east - west) * squeeze, north - south)

    def path(area: BaseGeometry) -> str:
        return " ".join(_ring(ring, west, north, scale, squeeze) for ring in _rings(area))

    return Outline(size=int(SIZE), own=path(own), around=path(around))


def _rings(area: Any) -> list[Any]:
    parts = getattr(area, "geoms", [area])
    return [ring.coords for part in parts for ring in (part.exterior, *part.interiors)]


def _ring(ring: Any, west: float, north: float, scale: float, squeeze: float) -> str:
    spots = [f"{(x - west) * squeeze * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring]
    return f"M{' L'.join(spots)}Z"
