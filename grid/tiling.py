"""Checks that divisions tile their parents: no overlap, no gap, nothing outside. Pure.

Areas are compared in square metres with a tolerance, because surveyed borders of neighbours
differ by centimetres.
"""

from collections.abc import Iterator, Mapping
from math import cos, radians

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from grid.choices import Level
from grid.codes import level_of, parent_code
from grid.exceptions import RowProblem
from grid.geometry import METRES_PER_DEGREE

DEFAULT_TOLERANCE = 100.0


def square_metres(area: BaseGeometry) -> float:
    """Area in square metres of a shape in degrees (flat earth; good to 0.1 % in a city)."""
    if area.is_empty:
        return 0.0
    _west, south, _east, north = area.bounds
    squeeze = cos(radians((south + north) / 2))
    return float(area.area) * METRES_PER_DEGREE**2 * squeeze


def tiling_problems(
    shapes: Mapping[str, BaseGeometry],
    rows: Mapping[str, int],
    *,
    tolerance: float = DEFAULT_TOLERANCE,
) -> list[RowProblem]:
    """Faults between the divisions ``shapes`` (by code) that touch one of the codes in ``rows``.

    ``rows`` gives the row of each code that the file brings; faults among divisions that the
    file leaves alone are not its fault.
    """
    return [
        *_overlaps(shapes, rows, tolerance),
        *_parents(shapes, rows, tolerance),
    ]


def _overlaps(
    shapes: Mapping[str, BaseGeometry], rows: Mapping[str, int], tolerance: float
) -> Iterator[RowProblem]:
    for level in Level:
        codes = [code for code in sorted(shapes) if level_of(code) == level]
        tree = STRtree([shapes[code] for code in codes])
        for here, code in enumerate(codes):
            for there in sorted(tree.query(shapes[code], predicate="intersects").tolist()):
                other = codes[there]
                if there <= here or not (code in rows or other in rows):
                    continue
                size = square_metres(shapes[code].intersection(shapes[other]))
                if size > tolerance:
                    brought, standing = (code, other) if code in rows else (other, code)
                    why = _("与 %(other)s 重叠 %(size).0f 平方米")
                    yield RowProblem(
                        rows[brought], "geometry", why % {"other": standing, "size": size}
                    )


def _parents(
    shapes: Mapping[str, BaseGeometry], rows: Mapping[str, int], tolerance: float
) -> Iterator[RowProblem]:
    children: dict[str, list[str]] = {}
    for code in sorted(shapes):
        children.setdefault(parent_code(code), []).append(code)
    for parent, codes in children.items():
        touched = [code for code in (parent, *codes) if code in rows]
        if parent not in shapes or not touched:
            continue
        ground = shapely.unary_union([shapes[code] for code in codes])
        about = {"parent": parent, "row": rows[touched[0]]}
        yield from _beyond(shapes[parent].difference(ground), about, tolerance, gap=True)
        yield from _beyond(ground.difference(shapes[parent]), about, tolerance, gap=False)


def _beyond(
    difference: BaseGeometry, about: Mapping[str, object], tolerance: float, *, gap: bool
) -> Iterator[RowProblem]:
    size = square_metres(difference)
    if size <= tolerance:
        return
    why = (
        _("%(parent)s 内有 %(size).0f 平方米未被下级覆盖")
        if gap
        else _("下级超出 %(parent)s 边界 %(size).0f 平方米")
    )
    row = about["row"]
    yield RowProblem(int(str(row)), "geometry", why % {"parent": about["parent"], "size": size})
