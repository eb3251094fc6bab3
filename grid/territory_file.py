"""Reads divisions from GeoJSON, naming every fault. Pure.

Each feature has ``code`` and ``name`` in its properties; ``households``, ``population``,
``centre_lng``, ``centre_lat`` and ``replaces`` (codes that this division takes over) are
optional. Geometry is a Polygon or MultiPolygon in the stated coordinate system.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from grid.choices import Level
from grid.codes import level_of
from grid.exceptions import BadDivisionCode, BadPosition, RowProblem
from grid.geometry import DIGITS, normalise_crs, normalise_point

MAX_NAME = 60


@dataclass(frozen=True)
class DivisionInput:
    """A division as a file gives it, positions in WGS84."""

    row: int
    code: str
    name: str
    level: Level
    shape: Polygon | MultiPolygon
    centre: tuple[float, float] | None
    households: int | None
    population: int | None
    replaces: tuple[str, ...] = ()

    @property
    def boundary(self) -> dict[str, Any]:
        """The boundary as it is stored."""
        return geojson_of(self.shape)


@dataclass
class TerritoryFile:
    """What a file holds: good rows and the faults of the others."""

    rows: list[DivisionInput] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class _BadField(Exception):
    def __init__(self, field_name: str, why: str) -> None:
        super().__init__(why)
        self.field = field_name
        self.why = why


def geojson_of(area: Polygon | MultiPolygon) -> dict[str, Any]:
    """GeoJSON geometry with 7 digits, outer rings counter-clockwise (RFC 7946)."""
    parts = [area] if isinstance(area, Polygon) else list(area.geoms)
    rings = [_rings(shapely.geometry.polygon.orient(part)) for part in parts]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def centre_of(area: Polygon | MultiPolygon) -> tuple[float, float]:
    """A place inside ``area`` to stand for it: the centroid unless that lies outside."""
    inside = area.centroid if area.contains(area.centroid) else area.representative_point()
    return round(inside.x, DIGITS), round(inside.y, DIGITS)


def read_features(
    collection: object,
    *,
    crs: str,
    progress: Callable[[list[Any]], Iterable[Any]] = iter,
) -> TerritoryFile:
    """Divisions of a GeoJSON FeatureCollection given in ``crs``; row 1 is the first feature.

    ``UnknownCrs`` if there is no such system.
    """
    crs = normalise_crs(crs)
    features = collection.get("features") if isinstance(collection, Mapping) else None
    read = TerritoryFile()
    if not isinstance(features, list) or not features:
        why = _("不是 GeoJSON 要素集合，或其中没有要素")
        read.problems.append(RowProblem(0, "features", why))
        return read
    seen: dict[str, int] = {}
    for row, feature in enumerate(progress(features), start=1):
        try:
            division = _read(row, feature, crs)
        except _BadField as fault:
            read.problems.append(RowProblem(row, fault.field, fault.why))
            continue
        if division.code in seen:
            why = _("与第 %d 行重复") % seen[division.code]
            read.problems.append(RowProblem(row, "code", why))
            continue
        seen[division.code] = row
        read.rows.append(division)
    return read


def _read(row: int, feature: object, crs: str) -> DivisionInput:
    if not isinstance(feature, Mapping) or not isinstance(feature.get("properties"), Mapping):
        raise _BadField("properties", _("要素没有属性"))
    properties = feature["properties"]
    code = str(properties.get("code") or "").strip()
    try:
        level = level_of(code)
    except BadDivisionCode as fault:
        raise _BadField("code", fault.message) from fault
    area = _area(feature.get("geometry"), crs)
    return DivisionInput(
        row=row,
        code=code,
        name=_name(properties.get("name")),
        level=level,
        shape=area,
        centre=_centre(properties, crs),
        households=_count(properties, "households"),
        population=_count(properties, "population"),
        replaces=_replaces(properties.get("replaces")),
    )


def _name(value: object) -> str:
    name = str(value or "").strip()
    if not name:
        raise _BadField("name", _("名称为空"))
    if len(name) > MAX_NAME:
        raise _BadField("name", _("名称超过 %d 个字") % MAX_NAME)
    return name


def _count(properties: Mapping[str, Any], name: str) -> int | None:
    value = properties.get(name)
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()):
        raise _BadField(name, _("应为不小于 0 的整数"))
    return int(text)


def _replaces(value: object) -> tuple[str, ...]:
    codes = value.replace(";", ",").split(",") if isinstance(value, str) else value or []
    if not isinstance(codes, list):
        raise _BadField("replaces", _("应为区划代码的列表"))
    try:
        return tuple(code for code in map(str, codes) if level_of(code))
    except BadDivisionCode as fault:
        raise _BadField("replaces", fault.message) from fault


def _area(geometry: object, crs: str) -> Polygon | MultiPolygon:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise _BadField("geometry", _("边界应为多边形"))
    try:
        area = shapely.transform(
            shape(geometry),
            lambda spots: np.array([normalise_point(lng, lat, crs) for lng, lat in spots]),
        )
    except BadPosition as fault:
        raise _BadField("geometry", fault.message) from fault
    except (GEOSException, TypeError, ValueError, IndexError, AttributeError) as fault:
        raise _BadField("geometry", _("坐标格式不正确")) from fault
    if area.is_empty or not area.is_valid:
        raise _BadField("geometry", _("边界自相交或不闭合：%s") % shapely.is_valid_reason(area))
    return area


def _centre(properties: Mapping[str, Any], crs: str) -> tuple[float, float] | None:
    lng, lat = properties.get("centre_lng"), properties.get("centre_lat")
    if lng in (None, "") and lat in (None, ""):
        return None
    try:
        return normalise_point(lng, lat, crs)
    except BadPosition as fault:
        raise _BadField("centre_lng", fault.message) from fault


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [
        [[round(x, DIGITS), round(y, DIGITS)] for x, y in ring]
        for ring in mapping(polygon)["coordinates"]
    ]
