"""Where a point or an address lies and which teams answer there.

The only module that knows geometry at run time. The territory is held in memory per process
and read again when any division row has changed: services call ``invalidate`` on commit,
other processes notice within ``CHECK_SECONDS``.
"""

from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from grid.choices import Level
from grid.codes import code_chain
from grid.exceptions import BadDivisionCode
from grid.models import Division
from grid.names import DivisionHit
from grid.territory import DivisionRef, DivisionRow, GridHit, Territory
from haishu_portal.core import stamps

__all__ = [
    "DivisionHit",
    "DivisionRef",
    "GridHit",
    "MapLayer",
    "children",
    "current_code",
    "division_chain",
    "division_geojson",
    "division_label",
    "divisions_named_in",
    "grid_at",
    "inner_point",
    "invalidate",
    "neighbours",
    "territory",
]

CHECK_SECONDS = 30.0
WATCHED = "divisions"
stamps.watch(WATCHED, partial(stamps.table_stamp, WATCHED, Division), every=CHECK_SECONDS)


@dataclass(frozen=True)
class MapLayer:
    """Boundaries for a map: a GeoJSON FeatureCollection and the tag of its version."""

    etag: str
    collection: dict[str, Any]


class _Held:
    """The territory of this process."""

    def __init__(self) -> None:
        self.territory: Territory | None = None
        self.stamp: stamps.Stamp | None = None
        self.lock = Lock()


_held = _Held()


def territory() -> Territory:
    """The territory as stored, at most ``CHECK_SECONDS`` old (0 to 2 queries)."""
    stamp = stamps.stamp(WATCHED)
    held = _held.territory
    if held is not None and _held.stamp is stamp:  # not even asked since: routing asks often
        return held
    with _held.lock:
        version = _version(stamp)
        if _held.territory is None or _held.territory.version != version:
            _held.territory = Territory(version, _rows())
        _held.stamp = stamp
        return _held.territory


def inner_point(code: str) -> tuple[float, float]:
    """A point, longitude and latitude in WGS84, well inside the division of ``code``."""
    lng, lat = territory().latest[code].centre
    return float(lng or 0), float(lat or 0)


def invalidate() -> None:
    """Forget the territory held by this process; the next lookup reads it again."""
    _held.territory = None
    stamps.forget(WATCHED)


def grid_at(lng: float, lat: float) -> GridHit | None:
    """Grid of a WGS84 point in degrees; ``None`` outside the territory.

    A point on a border belongs to the lowest code touching it.
    """
    return territory().grid_at(lng, lat)


def divisions_named_in(text: str) -> list[DivisionHit]:
    """Streets and communities named in ``text``, the longest name winning, in order of place.

    Divisions that are no longer in force are found too; ``current_code`` tells what they became.
    """
    return territory().matcher.find(text)


def division_chain(code: str) -> list[DivisionRef]:
    """The division of ``code`` and those above it, district first; unknown codes are left out."""
    known = territory().latest
    try:
        return [territory().ref(part) for part in code_chain(code) if part in known]
    except BadDivisionCode:
        return []


def division_label(code: str) -> str:
    """Names below the district down to ``code``, as in 西门街道 汪弄社区 汪弄社区第1网格."""
    return " ".join(ref.name for ref in division_chain(code) if ref.level != Level.DISTRICT)


def current_code(code: str) -> str:
    """Code in force for ``code`` after mergers; ``""`` if it is unknown or was closed for good."""
    return territory().current_code(code)


def children(code: str) -> list[DivisionRef]:
    """Divisions in force right below ``code``, in order of code."""
    return territory().children(code)


def neighbours(grid_code: str) -> tuple[str, ...]:
    """Codes of the grids that touch ``grid_code``, in order of code."""
    return territory().neighbours(grid_code)


def division_geojson(prefix: str, level: str) -> MapLayer:
    """Boundaries in force of one ``level`` under ``prefix``, with a tag that changes with them."""
    held = territory()
    features = held.features(prefix, Level(level))
    collection = {"type": "FeatureCollection", "features": features}
    return MapLayer(etag=f"{held.version}-{prefix}-{level}", collection=collection)


def _version(stamp: stamps.Stamp) -> str:
    last, count = (*stamp, None, 0)[:2]
    return f"{int(last.timestamp() * 1_000_000) if last else 0:x}-{count}"


def _rows() -> list[DivisionRow]:
    fields = (
        "pk", "code", "name", "level", "valid_to", "superseded_by_id",
        "boundary", "centre_lng", "centre_lat",
    )  # fmt: skip
    return [
        DivisionRow(
            pk=pk,
            code=code,
            name=name,
            level=Level(level),
            is_current=valid_to is None,
            superseded_by=superseded_by,
            boundary=boundary if valid_to is None else None,
            centre=(lng, lat),
        )
        for pk, code, name, level, valid_to, superseded_by, boundary, lng, lat in (
            Division.objects.order_by("pk").values_list(*fields)
        )
    ]
