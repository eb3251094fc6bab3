"""Points to grids, chains, neighbours, maps; the territory in memory stays fresh."""

from datetime import timedelta

import pytest
import shapely
from shapely.geometry import shape

from grid.models import Division
from grid.selectors import lookup
from haishu_portal.core import stamps
from tests.factories.grid import NOW, GridFactory

pytestmark = pytest.mark.django_db

WEST_GATE = (121.53184, 29.88558)


def test_grid_at_names_grid_community_and_street(territory):
    hit = lookup.grid_at(*WEST_GATE)
    assert hit.street == "西门街道"
    assert hit.street_code == "330203003"
    assert hit.code.startswith(hit.community_code)
    assert hit.name == f"{hit.community}第{int(hit.code[-3:])}网格"


def test_grid_at_finds_every_grid_by_its_inner_point(territory):
    for division in Division.objects.filter(level="grid"):
        inside = shape(division.boundary).representative_point()
        assert lookup.grid_at(inside.x, inside.y).code == division.code


@pytest.mark.parametrize("spot", [(121.40, 29.87), (121.60, 29.87), (121.52, 29.95), (0, 0)])
def test_grid_at_outside_is_none(territory, spot):
    assert lookup.grid_at(*spot) is None


def test_grid_at_on_a_border_is_the_lowest_code_touching_it(territory):
    shapes = {
        d.code: shape(d.boundary) for d in Division.objects.filter(level="grid").order_by("code")
    }
    for code in list(shapes)[::40]:
        for corner in shapes[code].exterior.coords:
            touching = [c for c, s in shapes.items() if s.intersects(shapely.Point(corner))]
            assert lookup.grid_at(*corner).code == min(touching)


def test_lookup_asks_the_database_once_and_then_not_at_all(territory, django_assert_num_queries):
    with django_assert_num_queries(2):
        lookup.grid_at(*WEST_GATE)
    with django_assert_num_queries(0):
        lookup.grid_at(*WEST_GATE)
        lookup.divisions_named_in("西门街道")
        lookup.division_chain("330203003")
        lookup.division_geojson("330203", "street")


def test_territory_is_compared_after_30_seconds_and_read_only_if_changed(
    territory, django_assert_num_queries, monkeypatch
):
    clock = {"now": 1000.0}
    monkeypatch.setattr(stamps, "monotonic", lambda: clock["now"])
    first = lookup.territory()
    Division.objects.filter(code="330203003").update(
        name="新西门街道", updated_at=NOW + timedelta(days=1)
    )
    clock["now"] += 29
    assert lookup.territory() is first
    clock["now"] += 2
    with django_assert_num_queries(2):
        assert lookup.division_label("330203003") == "新西门街道"
    clock["now"] += 31
    with django_assert_num_queries(1):
        lookup.territory()


def test_division_chain_goes_from_the_district_down(territory):
    chain = lookup.division_chain("330203003001001")
    assert [ref.name for ref in chain] == ["海曙区", "西门街道", "汪弄社区", "汪弄社区第1网格"]
    assert lookup.division_label("330203003001001") == "西门街道 汪弄社区 汪弄社区第1网格"


def test_division_chain_of_merged_unknown_and_broken_codes(territory):
    assert [(r.name, r.is_current) for r in lookup.division_chain("330203004003")] == [
        ("海曙区", True),
        ("月湖街道", True),
        ("桂井社区", False),
    ]
    assert [ref.name for ref in lookup.division_chain("330203999")] == ["海曙区"]
    assert lookup.division_chain("x") == []


def test_current_code_follows_mergers(territory):
    assert lookup.current_code("330203004003") == "330203004004"
    assert lookup.current_code("330203004004") == "330203004004"
    assert lookup.current_code("330203999") == ""


def test_current_code_of_a_division_closed_for_good_is_empty(territory):
    Division.objects.filter(code="330203004003").update(superseded_by=None)
    assert lookup.current_code("330203004003") == ""


def test_children_are_those_in_force(territory):
    assert len(lookup.children("330203")) == 8
    assert [ref.code for ref in lookup.children("330203004")] == [
        "330203004001",
        "330203004002",
        "330203004004",
        "330203004005",
        "330203004006",
        "330203004007",
    ]
    assert lookup.children("330203003001001") == []


def test_neighbours_touch_and_are_mutual(territory):
    for grid in Division.objects.filter(code__startswith="330203004", level="grid"):
        around = lookup.neighbours(grid.code)
        assert 2 <= len(around) <= 14
        assert grid.code not in around
        assert list(around) == sorted(around)
        for other in around:
            assert grid.code in lookup.neighbours(other)
    assert lookup.neighbours("330203999999999") == ()


def test_division_geojson_has_one_feature_a_division_and_a_tag(territory):
    layer = lookup.division_geojson("330203003", "community")
    assert [f["id"] for f in layer.collection["features"]] == [
        f"330203003{n:03d}" for n in range(1, 14)
    ]
    feature = layer.collection["features"][0]
    assert feature["properties"]["name"] == "汪弄社区"
    assert feature["geometry"]["type"] == "Polygon"
    assert lookup.division_geojson("330203003", "community").etag == layer.etag
    assert lookup.division_geojson("330203003", "grid").etag != layer.etag
    Division.objects.filter(code="330203").update(updated_at=NOW + timedelta(days=1))
    lookup.invalidate()
    assert lookup.division_geojson("330203003", "community").etag != layer.etag


def test_territory_without_rows_or_boundaries_answers_calmly(db):
    assert lookup.grid_at(*WEST_GATE) is None
    assert lookup.divisions_named_in("西门街道") == []
    grid = GridFactory()
    lookup.invalidate()
    assert lookup.grid_at(*WEST_GATE) is None
    assert [ref.code for ref in lookup.division_chain(grid.code)][-1] == grid.code
