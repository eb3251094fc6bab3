"""Coordinate systems met in China and the check every incoming position passes. Pure.

WGS84 is what GPS and our boundaries use. GCJ-02 (Amap, Tencent) bends it by a published
polynomial of the Krasovsky 1940 ellipsoid; BD-09 (Baidu) bends GCJ-02 once more. Degrees
everywhere, longitude first. The inverse has no closed form and is found by iteration.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import NamedTuple

from django.utils.translation import gettext as _

from grid.exceptions import NotANumber, PositionOutOfRange, SwappedPosition, UnknownCrs

# Krasovsky 1940: semi-major axis in metres, eccentricity squared.
_AXIS = 6378245.0
_ECC2 = 0.00669342162296594323
_BAIDU = pi * 3000.0 / 180.0

# Zhejiang with a margin: a resident may report from outside the district, hardly from farther.
LNG_RANGE = (118.0, 123.5)
LAT_RANGE = (27.0, 31.5)
# 1e-7 degree is a centimetre here, finer than any phone.
DIGITS = 7

METRES_PER_DEGREE = pi * 6371008.8 / 180.0


class Point(NamedTuple):
    """A place: longitude and latitude in degrees."""

    lng: float
    lat: float


def wgs84_to_gcj02(lng: float, lat: float) -> Point:
    """GCJ-02 position of a WGS84 one (inside China)."""
    x, y = lng - 105.0, lat - 35.0
    phi = radians(lat)
    magic = 1.0 - _ECC2 * sin(phi) ** 2
    north = _bend_lat(x, y) * 180.0 / (_AXIS * (1.0 - _ECC2) / (magic * sqrt(magic)) * pi)
    east = _bend_lng(x, y) * 180.0 / (_AXIS / sqrt(magic) * cos(phi) * pi)
    return Point(lng + east, lat + north)


def gcj02_to_wgs84(lng: float, lat: float) -> Point:
    """WGS84 position of a GCJ-02 one, to better than 1e-9 degree."""
    return _inverse(wgs84_to_gcj02, lng, lat)


def gcj02_to_bd09(lng: float, lat: float) -> Point:
    """BD-09 position of a GCJ-02 one."""
    radius = hypot(lng, lat) + 0.00002 * sin(lat * _BAIDU)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _BAIDU)
    return Point(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


def bd09_to_gcj02(lng: float, lat: float) -> Point:
    """GCJ-02 position of a BD-09 one, to better than 1e-9 degree."""
    return _inverse(gcj02_to_bd09, lng, lat)


def wgs84_to_bd09(lng: float, lat: float) -> Point:
    """BD-09 position of a WGS84 one."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def bd09_to_wgs84(lng: float, lat: float) -> Point:
    """WGS84 position of a BD-09 one."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lng, lat))


def _as_given(lng: float, lat: float) -> Point:
    return Point(lng, lat)


TO_WGS84: dict[str, Callable[[float, float], Point]] = {
    "wgs84": _as_given,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}
FROM_WGS84: dict[str, Callable[[float, float], Point]] = {
    "wgs84": _as_given,
    "gcj02": wgs84_to_gcj02,
    "bd09": wgs84_to_bd09,
}


def normalise_crs(crs: str) -> str:
    """One of ``wgs84``, ``gcj02``, ``bd09`` for any usual spelling; else ``UnknownCrs``."""
    plain = crs.strip().lower().replace("-", "").replace("_", "")
    plain = {"epsg:4326": "wgs84", "bd09ll": "bd09", "": "wgs84"}.get(plain, plain)
    if plain not in TO_WGS84:
        raise UnknownCrs(_("不认识的坐标系：%s") % crs, fields={"crs": crs})
    return plain


def normalise_point(lng: object, lat: object, crs: str = "wgs84") -> Point:
    """WGS84 position, 7 digits, of a position given in ``crs``.

    Raises ``UnknownCrs``, ``NotANumber``, ``SwappedPosition`` (latitude came first) or
    ``PositionOutOfRange`` (outside Zhejiang).
    """
    system = normalise_crs(crs)
    east, north = _number(lng, "lng"), _number(lat, "lat")
    if _within(north, LNG_RANGE) and _within(east, LAT_RANGE):
        raise SwappedPosition(_("经度和纬度填反了"), fields={"lng": str(lng), "lat": str(lat)})
    for value, field, limits in ((east, "lng", LNG_RANGE), (north, "lat", LAT_RANGE)):
        if not _within(value, limits):
            raise PositionOutOfRange(_("位置不在浙江省范围内"), fields={field: str(value)})
    point = TO_WGS84[system](east, north)
    return Point(round(point.lng, DIGITS), round(point.lat, DIGITS))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two places of one city are apart, flat earth; longitude first."""
    mean = radians((one[1] + other[1]) / 2)
    return METRES_PER_DEGREE * hypot((one[0] - other[0]) * cos(mean), one[1] - other[1])


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _number(value: object, field: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not isfinite(number):
        raise NotANumber(_("坐标不是有效的数字"), fields={field: str(value)})
    return number


def _inverse(forward: Callable[[float, float], Point], lng: float, lat: float) -> Point:
    """Place that ``forward`` maps to the given one; each round shrinks the error some 1000-fold."""
    guess = Point(lng, lat)
    for _round in range(8):
        there = forward(*guess)
        guess = Point(guess.lng + lng - there.lng, guess.lat + lat - there.lat)
    return guess


def _waves(value: float, *waves: tuple[float, float]) -> float:
    """Two thirds of the sum of sine waves given as (height, frequency)."""
    return sum(height * sin(value * frequency) for height, frequency in waves) * 2.0 / 3.0


def _bend_lat(x: float, y: float) -> float:
    flat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return (
        flat
        + _waves(x, (20.0, 6.0 * pi), (20.0, 2.0 * pi))
        + _waves(y, (20.0, pi), (40.0, pi / 3.0))
        + _waves(y, (160.0, pi / 12.0), (320.0, pi / 30.0))
    )


def _bend_lng(x: float, y: float) -> float:
    flat = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return (
        flat
        + _waves(x, (20.0, 6.0 * pi), (20.0, 2.0 * pi))
        + _waves(x, (20.0, pi), (40.0, pi / 3.0))
        + _waves(x, (150.0, pi / 12.0), (300.0, pi / 30.0))
    )
