"""The map of an event as plain SVG: communities, and a circle for the tickets of each place.

Drawn on the server like the map of a ticket: no tiles, no script, prints as it stands.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from grid.choices import Level
from grid.selectors import lookup
from requests_app.views.desk.outline import (
    HEIGHT,
    Frame,
    Shape,
    box_of,
    features_of,
    shape_of,
)

SMALLEST, LARGEST = 4.0, 15.0
NUMBERED = 7.0  # a circle this wide has room for its number
STREET_DIGITS, COMMUNITY, GRID = 9, 12, 15
EDGE = 12  # room for half a circle beside the outermost place


@dataclass(frozen=True)
class Spot:
    """The tickets of one place as a circle."""

    code: str
    name: str
    n: int
    x: float
    y: float
    r: float
    numbered: bool


@dataclass(frozen=True)
class EventMap:
    """Shapes under circles; ``elsewhere`` tickets lie nowhere on it."""

    inside: str
    shapes: list[Shape]
    spots: list[Spot]
    elsewhere: int
    left: float
    width: float
    height: int = HEIGHT


def event_map(inside: str, counts: Mapping[str, int]) -> EventMap | None:
    """The district by communities, or a street by grids, with counts by code of area."""
    level = Level.GRID if len(inside) >= STREET_DIGITS else Level.COMMUNITY
    features = features_of(inside, level)
    box = box_of(features)
    if box is None:
        return None
    frame = Frame(*box)
    gathered, elsewhere = _gathered(counts, inside, GRID if level == Level.GRID else COMMUNITY)
    most = max(gathered.values(), default=1)
    spots = [spot for code, n in gathered.items() if (spot := _spot(code, n, most, frame))]
    spots.sort(key=lambda spot: -spot.r)  # the small ones on top
    left, right = (frame.place((lng, box[1]))[0] for lng in (box[0], box[2]))
    return EventMap(
        inside=inside,
        shapes=[shape_of(f, frame, "") for f in features],
        spots=spots,
        elsewhere=elsewhere,
        left=round(left - EDGE, 1),
        width=round(right - left + 2 * EDGE, 1),
    )


def _gathered(counts: Mapping[str, int], inside: str, digits: int) -> tuple[Counter[str], int]:
    """Counts by place of so many digits at most; what lies nowhere smaller is put apart."""
    placed: Counter[str] = Counter()
    elsewhere = 0
    for code, n in counts.items():
        if code.startswith(inside) and len(code) > max(len(inside), STREET_DIGITS):
            placed[code[:digits]] += n
        else:
            elsewhere += n
    return placed, elsewhere


def _spot(code: str, n: int, most: int, frame: Frame) -> Spot | None:
    ref = lookup.territory().latest.get(code)
    if ref is None or ref.centre[0] is None:
        return None
    x, y = frame.place([float(part or 0) for part in ref.centre])
    r = round(max(SMALLEST, LARGEST * math.sqrt(n / max(most, 4))), 1)
    return Spot(code, lookup.division_label(code), n, x, y, r, r >= NUMBERED)
