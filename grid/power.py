"""Power diagrams (weighted Voronoi cells) of a polygon, relaxed to wanted areas. Pure.

Plane coordinates of any unit. Everything is deterministic: no random numbers, ties by order.
"""

from collections.abc import Sequence
from math import hypot

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Spot = tuple[float, float]

# Weights move by this part of the missing area each round: larger overshoots, smaller crawls.
_STEP = 0.35
# A seed keeps at least this part of the squared way to a neighbour, so it stays in its own cell.
_KEEP = 0.9


def spread(container: Polygon, count: int) -> list[Spot]:
    """``count`` evenly strewn places inside ``container`` (the R2 low-discrepancy sequence)."""
    west, south, east, north = container.bounds
    shapely.prepare(container)
    spots: list[Spot] = []
    step = 0
    while len(spots) < count:
        step += 1
        x = west + (0.5 + step * 0.7548776662466927) % 1.0 * (east - west)
        y = south + (0.5 + step * 0.5698402909980532) % 1.0 * (north - south)
        if shapely.contains_xy(container, x, y):
            spots.append((x, y))
    return spots


def divide_evenly(container: Polygon, count: int, *, rounds: int = 40) -> list[Polygon]:
    """``count`` compact pieces of nearly equal area (Lloyd's rounds with adapting weights)."""
    seeds, weights = spread(container, count), [0.0] * count
    wanted = [container.area / count] * count
    cells = power_cells(container, seeds, weights)
    for _round in range(rounds):
        seeds = [(cell.centroid.x, cell.centroid.y) for cell in cells]
        weights = _adapt(seeds, weights, [c.area for c in cells], wanted)
        cells = power_cells(container, seeds, weights)
    return cells


def divide_around(
    container: Polygon, seeds: Sequence[Spot], wanted: Sequence[float], *, rounds: int = 200
) -> list[Polygon]:
    """Pieces around fixed ``seeds`` whose areas come near ``wanted`` (any unit, in proportion)."""
    scale = container.area / sum(wanted)
    targets = [area * scale for area in wanted]
    weights = [0.0] * len(seeds)
    cells = power_cells(container, seeds, weights)
    for _round in range(rounds):
        weights = _adapt(seeds, weights, [c.area for c in cells], targets)
        cells = power_cells(container, seeds, weights)
    return cells


def power_cells(
    container: Polygon, seeds: Sequence[Spot], weights: Sequence[float]
) -> list[Polygon]:
    """The connected cell of every seed; cut-off pieces go to the neighbour they lean on."""
    west, south, east, north = container.bounds
    box = [(west, south), (east, south), (east, north), (west, north)]
    cells: list[Polygon] = []
    strays: list[Polygon] = []
    for index in range(len(seeds)):
        cell = container.intersection(Polygon(_convex_cell(box, seeds, weights, index)))
        main, rest = split_off(cell)
        cells.append(main)
        strays.extend(rest)
    for stray in strays:
        adopt(cells, stray)
    return cells


def split_off(shape: BaseGeometry) -> tuple[Polygon, list[Polygon]]:
    """The largest polygon of ``shape`` and the others; ``ValueError`` if there is none."""
    parts = polygons_of(shape)
    if not parts:
        raise ValueError("a seed lost all its ground")
    parts.sort(key=lambda part: part.area, reverse=True)
    return parts[0], parts[1:]


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """Polygons in ``shape``; lines and points, left over where pieces touch, are dropped."""
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if hasattr(shape, "geoms"):
        return [part for geom in shape.geoms for part in polygons_of(geom)]
    return []


def adopt(cells: list[Polygon], stray: Polygon) -> None:
    """Join ``stray`` to the cell that shares the longest border with it."""
    borders = [cell.intersection(stray).length for cell in cells]
    owner = max(range(len(cells)), key=borders.__getitem__)
    joined = cells[owner].union(stray)
    if isinstance(joined, MultiPolygon):
        joined, _lost = split_off(joined)
    cells[owner] = joined


def _adapt(
    seeds: Sequence[Spot],
    weights: Sequence[float],
    areas: Sequence[float],
    wanted: Sequence[float],
) -> list[float]:
    moved = [
        weight + _STEP * (want - area)
        for weight, area, want in zip(weights, areas, wanted, strict=True)
    ]
    lowest = min(moved)
    moved = [weight - lowest for weight in moved]
    return [_bounded(seeds, moved, index) for index in range(len(moved))]


def _bounded(seeds: Sequence[Spot], weights: Sequence[float], index: int) -> float:
    """Weight of one seed, kept so small that no other seed falls into its cell."""
    x, y = seeds[index]
    limits = [
        weights[other] + _KEEP * hypot(x - a, y - b) ** 2
        for other, (a, b) in enumerate(seeds)
        if other != index
    ]
    return min([weights[index], *limits])


def _convex_cell(
    box: list[Spot], seeds: Sequence[Spot], weights: Sequence[float], index: int
) -> list[Spot]:
    x, y = seeds[index]
    ring = box
    for other, (a, b) in enumerate(seeds):
        if other == index:
            continue
        # Nearer to this seed by power distance: 2(a-x)X + 2(b-y)Y <= limit.
        limit = a * a + b * b - x * x - y * y + weights[index] - weights[other]
        ring = _clip(ring, 2 * (a - x), 2 * (b - y), limit)
    return ring


def _clip(ring: list[Spot], p: float, q: float, limit: float) -> list[Spot]:
    """Part of a convex ring where ``p*x + q*y <= limit``."""
    kept: list[Spot] = []
    for index, (x, y) in enumerate(ring):
        a, b = ring[index - 1]
        here, before = p * x + q * y - limit, p * a + q * b - limit
        if (here > 0) != (before > 0):
            part = before / (before - here)
            kept.append((a + part * (x - a), b + part * (y - b)))
        if here <= 0:
            kept.append((x, y))
    return kept
