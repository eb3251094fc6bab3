"""Coordinate systems against published pairs, round trips, and refusals by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.exceptions import BadPosition, NotANumber, PositionOutOfRange, SwappedPosition, UnknownCrs
from grid.geometry import (
    Point,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    metres_between,
    normalise_crs,
    normalise_point,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

lngs = st.floats(118.0, 123.5)
lats = st.floats(27.0, 31.5)


def close(point, lng, lat, tolerance=1e-9):
    return abs(point[0] - lng) < tolerance and abs(point[1] - lat) < tolerance


def test_wgs84_to_gcj02_meets_the_pair_published_for_beijing():
    assert close(wgs84_to_gcj02(116.404, 39.915), 116.41024449916938, 39.91640428150164)


def test_gcj02_to_bd09_meets_the_pair_published_for_beijing():
    assert close(gcj02_to_bd09(116.404, 39.915), 116.41036949371029, 39.92133699351021)


def test_offset_over_haishu_is_some_400_metres_east_and_280_south():
    point = wgs84_to_gcj02(121.53184, 29.86058)
    assert point.lng - 121.53184 == pytest.approx(0.00416, abs=1e-4)
    assert point.lat - 29.86058 == pytest.approx(-0.00258, abs=1e-4)


@given(lngs, lats)
def test_gcj02_round_trip_is_far_below_a_centimetre(lng, lat):
    assert close(gcj02_to_wgs84(*wgs84_to_gcj02(lng, lat)), lng, lat)
    assert close(wgs84_to_gcj02(*gcj02_to_wgs84(lng, lat)), lng, lat)


@given(lngs, lats)
def test_bd09_round_trip_is_far_below_a_centimetre(lng, lat):
    assert close(bd09_to_gcj02(*gcj02_to_bd09(lng, lat)), lng, lat)
    assert close(bd09_to_wgs84(*wgs84_to_bd09(lng, lat)), lng, lat)


@pytest.mark.parametrize("crs", ["wgs84", "WGS-84", "EPSG:4326", ""])
def test_normalise_point_keeps_wgs84(crs):
    assert normalise_point("121.53184", 29.88558, crs) == Point(121.53184, 29.88558)


@pytest.mark.parametrize(
    ("crs", "there"),
    [("GCJ-02", wgs84_to_gcj02), ("bd09ll", wgs84_to_bd09), ("BD_09", wgs84_to_bd09)],
)
def test_normalise_point_undoes_the_bend(crs, there):
    assert normalise_point(*there(121.53184, 29.88558), crs) == Point(121.53184, 29.88558)


@pytest.mark.parametrize(
    ("lng", "lat", "error", "code"),
    [
        (29.88, 121.53, SwappedPosition, "position_swapped"),
        (116.4, 39.9, PositionOutOfRange, "position_out_of_range"),
        (121.5, 0.0, PositionOutOfRange, "position_out_of_range"),
        (0, 0, PositionOutOfRange, "position_out_of_range"),
        (float("nan"), 29.9, NotANumber, "position_not_a_number"),
        (121.5, float("inf"), NotANumber, "position_not_a_number"),
        (None, 29.9, NotANumber, "position_not_a_number"),
        ("东经", 29.9, NotANumber, "position_not_a_number"),
        (True, 29.9, NotANumber, "position_not_a_number"),
    ],
)
def test_normalise_point_refuses_by_name(lng, lat, error, code):
    with pytest.raises(error) as refusal:
        normalise_point(lng, lat, "wgs84")
    assert refusal.value.code == code
    assert isinstance(refusal.value, BadPosition)
    assert refusal.value.fields


def test_unknown_crs_is_refused():
    with pytest.raises(UnknownCrs):
        normalise_crs("EPSG:3857")


@given(st.floats(), st.floats())
def test_normalise_point_answers_or_refuses_and_nothing_else(lng, lat):
    try:
        point = normalise_point(lng, lat, "gcj02")
    except BadPosition:
        return
    assert 117.9 < point.lng < 123.6
    assert 26.9 < point.lat < 31.6


def test_how_far_two_places_are_apart():
    assert metres_between((121.53, 29.88), (121.53, 29.88)) == 0
    assert metres_between((121.53, 29.88), (121.53, 29.889)) == pytest.approx(1001, abs=2)
    assert metres_between((121.53, 29.88), (121.54, 29.88)) == pytest.approx(964, abs=3)
