"""The drawn district: 534 grids without gap or overlap, in order, always the same."""

import random
import time
from collections import Counter
from math import cos, sin

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon
from shapely.strtree import STRtree

from grid.power import divide_evenly
from grid.seedfiles import GRIDS_FILE, read_grids, seed_divisions, seed_outline, street_plans
from grid.tessellate import draw_territory, reading_order, union_by_prefix


@pytest.fixture(scope="module")
def grids():
    return read_grids()


@pytest.fixture(scope="module")
def drawn():
    started = time.monotonic()
    cells = draw_territory(seed_outline(), street_plans())
    assert time.monotonic() - started < 20
    return cells


def test_seed_lists_one_district_8_streets_77_communities_and_534_grids():
    divisions = [d for d in seed_divisions() if d.valid_to is None]
    assert Counter(d.level for d in divisions) == {"district": 1, "street": 8, "community": 77}
    assert Counter(d.grids for d in divisions if d.level == "community") == {7: 72, 6: 5}
    assert sum(d.grids for d in divisions) == 534


def test_committed_file_is_small_and_is_what_is_drawn(drawn, grids):
    assert GRIDS_FILE.stat().st_size < 400_000
    assert list(drawn) == list(grids)
    differing = [
        code for code in grids if drawn[code].symmetric_difference(grids[code]).area > 1e-9
    ]
    assert differing == []


def test_drawing_twice_gives_the_same(drawn):
    assert draw_territory(seed_outline(), street_plans()) == drawn


def test_every_grid_is_one_valid_polygon_without_holes(grids):
    assert len(grids) == 534
    for code, grid in grids.items():
        assert isinstance(grid, Polygon), code
        assert grid.is_valid, code
        assert list(grid.interiors) == [], code
        assert all(round(n, 7) == n for spot in grid.exterior.coords for n in spot), code


@pytest.mark.parametrize(("length", "count"), [(6, 1), (9, 8), (12, 77), (15, 534)])
def test_areas_of_every_floor_sum_to_the_district(grids, length, count):
    district = union_by_prefix(grids, 6)["330203"]
    floor = union_by_prefix(grids, length)
    assert len(floor) == count
    total = sum(area.area for area in floor.values())
    assert total == pytest.approx(district.area, rel=1e-9)
    for area in floor.values():
        assert isinstance(area, Polygon)
        assert list(area.interiors) == []


def test_district_is_the_outline_up_to_the_lattice(grids):
    outline = Polygon(seed_outline())
    district = union_by_prefix(grids, 6)["330203"]
    assert district.area == pytest.approx(outline.area, rel=1e-6)
    assert district.hausdorff_distance(outline) < 2e-7


def test_no_two_grids_overlap(grids):
    shapes = list(grids.values())
    tree = STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    overlap = sum(
        shapes[a].intersection(shapes[b]).area for a, b in zip(left, right, strict=True) if a < b
    )
    assert overlap < 1e-18


def test_5000_random_points_lie_in_exactly_one_grid(grids):
    district = union_by_prefix(grids, 6)["330203"]
    west, south, east, north = district.bounds
    dice = random.Random(534)
    tree = STRtree(list(grids.values()))
    tried = 0
    while tried < 5000:
        point = shapely.Point(dice.uniform(west, east), dice.uniform(south, north))
        expected = 1 if district.contains(point) else 0
        assert len(tree.query(point, predicate="within")) == expected
        tried += expected


def test_street_centres_lie_in_their_streets_and_areas_come_near_the_wanted(grids):
    streets = union_by_prefix(grids, 9)
    wanted = {d.code: d for d in seed_divisions() if d.level == "street"}
    total = sum(area.area for area in streets.values())
    asked = sum(d.area for d in wanted.values())
    for code, area in streets.items():
        assert area.contains(shapely.Point(wanted[code].centre)), code
        assert area.area / total == pytest.approx(wanted[code].area / asked, rel=0.15), code


def test_grids_are_compact_and_of_like_size_inside_their_community(grids):
    for community, whole in union_by_prefix(grids, 12).items():
        parts = [grid for code, grid in grids.items() if code.startswith(community)]
        for part in parts:
            assert part.area == pytest.approx(whole.area / len(parts), rel=0.25), community
            assert 12.566 * part.area / part.length**2 > 0.45, community


def test_grids_are_numbered_in_rows_from_the_north_and_from_the_west(grids):
    for community in union_by_prefix(grids, 12):
        parts = [grid for code, grid in grids.items() if code.startswith(community)]
        codes = [code for code in grids if code.startswith(community)]
        assert codes == [f"{community}{n:03d}" for n in range(1, len(codes) + 1)]
        assert parts[0].centroid.y > parts[-1].centroid.y


def test_reading_order_goes_west_to_east_then_south():
    squares = {
        name: Polygon([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)])
        for name, (x, y) in {"d": (1, 0), "b": (1, 1), "a": (0, 1), "c": (0, 0)}.items()
    }
    ordered = reading_order(squares.values())
    assert ordered == [squares[name] for name in "abcd"]
    assert reading_order(ordered[:1]) == ordered[:1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.3, 1.0), min_size=5, max_size=12), st.integers(1, 9))
def test_any_star_shaped_ground_is_divided_without_loss(radii, count):
    spokes = [i * 6.283185307 / len(radii) for i in range(len(radii))]
    ground = Polygon([(r * cos(a), r * sin(a)) for r, a in zip(radii, spokes, strict=True)])
    parts = divide_evenly(ground, count, rounds=5)
    assert len(parts) == count
    assert sum(part.area for part in parts) == pytest.approx(ground.area, rel=1e-6)
    assert all(isinstance(part, Polygon) for part in parts)
