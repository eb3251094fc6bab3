"""Divisions from a file: all or nothing, history kept, every bad row named."""

import copy
import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grid.exceptions import ImportRefused, UnknownCrs
from grid.models import Division
from grid.selectors import lookup
from grid.selectors.export import export_territory
from grid.services.territory_import import Terms, import_territory
from haishu_portal.core.models import AuditEntry
from tests.factories.grid import TeamFactory

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
ROOM = "330203004003"


def take(collection, **terms):
    return import_territory(
        collection=collection,
        terms=Terms(valid_from=TODAY, **terms),
        actor=None,
        now=LATER,
        source="test.geojson",
    )


def feature(collection, code):
    return next(f for f in collection["features"] if f["id"] == code)


def faults(collection, **terms):
    with pytest.raises(ImportRefused) as refusal:
        take(collection, **terms)
    return [(problem.row, problem.field) for problem in refusal.value.problems]


@pytest.fixture
def file(territory):
    return export_territory()


def fates(report):
    return {name: count for name, count in report.counts().items() if count}


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
def test_round_trip_in_every_crs_changes_nothing(territory, crs):
    before = list(Division.objects.order_by("pk").values())
    report = take(export_territory(crs=crs), crs=crs)
    assert fates(report) == {"unchanged": 620}
    assert list(Division.objects.order_by("pk").values()) == before


def test_import_into_empty_tables_builds_the_same_territory(file):
    Division.objects.all()._raw_delete("default")
    assert fates(take(file)) == {"created": 620}
    assert export_territory() == file
    assert fates(take(file)) == {"unchanged": 620}


def test_changed_name_closes_the_row_and_opens_another(file):
    old = Division.objects.get(code="330203004")
    feature(file, "330203004")["properties"]["name"] = "新月湖街道"

    report = take(file)

    assert fates(report) == {"changed": 1, "unchanged": 619}
    old.refresh_from_db()
    new = Division.objects.current().get(code="330203004")
    assert (old.valid_to, old.superseded_by, old.name) == (TODAY, new, "月湖街道")
    assert (new.valid_from, new.name, new.short_name) == (TODAY, "新月湖街道", "新月湖")
    assert new.parent == Division.objects.get(code="330203")
    assert new.children.current().count() == 6
    assert lookup.division_label("330203004001").startswith("新月湖街道")
    assert [h.current_code for h in lookup.divisions_named_in("月湖街道")] == ["330203004"]


def test_changed_boundary_is_history_too_and_moves_points(file):
    """Two neighbouring grids become one and one: the western takes all but a sliver."""
    left, right = "330203003001001", lookup.neighbours("330203003001001")[0]
    assert right.startswith("330203003001")
    a, b = feature(file, left), feature(file, right)
    a["geometry"], b["geometry"] = b["geometry"], a["geometry"]
    for side in (a, b):
        side["properties"].pop("centre_lng")
        side["properties"].pop("centre_lat")
    point = Division.objects.get(code=left).centre_lng, Division.objects.get(code=left).centre_lat
    assert lookup.grid_at(*point).code == left

    report = take(file)

    assert sorted(report.changed) == sorted([left, right])
    lookup.invalidate()
    assert lookup.grid_at(*point).code == right
    assert Division.objects.filter(code=left).count() == 2


def test_same_ring_from_another_corner_is_unchanged(file):
    geometry = feature(file, "330203003001001")["geometry"]
    ring = geometry["coordinates"][0]
    geometry["coordinates"][0] = [*ring[2:-1], *ring[:3]]
    assert fates(take(file)) == {"unchanged": 620}


def test_changed_figures_are_corrected_in_place(file):
    feature(file, "330203003001001")["properties"]["households"] = 999
    assert fates(take(file)) == {"updated": 1, "unchanged": 619}
    division = Division.objects.get(code="330203003001001")
    assert (division.households, division.updated_at, division.is_current) == (999, LATER, True)


def test_missing_codes_stay_unless_asked(file):
    part = {
        "type": "FeatureCollection",
        "features": [f for f in file["features"] if f["id"] != "330203003001001"],
    }
    assert fates(take(part)) == {"unchanged": 619}
    # Without that grid the community has a hole, so closing it is refused.
    with pytest.raises(ImportRefused, match="1"):
        take({**file, "features": part["features"]}, close_missing=True, tolerance=1.0)
    team = TeamFactory(area_code="330203003001001")

    report = take(part, close_missing=True, tolerance=1e6)

    assert report.closed == ["330203003001001"]
    assert team.code in report.warnings[0]
    assert Division.objects.get(code="330203003001001").valid_to == TODAY
    assert lookup.current_code("330203003001001") == ""


def test_community_that_replaces_another_inherits_it(file):
    """天一 takes over 平桥 with all its ground; the grids get new codes."""
    gone, heir = "330203004006", "330203004007"
    grids = [f for f in file["features"] if f["id"].startswith(gone) and len(f["id"]) == 15]
    import shapely
    from shapely.geometry import mapping, shape

    both = shapely.unary_union([shape(feature(file, code)["geometry"]) for code in (gone, heir)])
    feature(file, heir)["geometry"] = json.loads(json.dumps(mapping(both)))
    feature(file, heir)["properties"]["replaces"] = [gone]
    file["features"] = [f for f in file["features"] if not f["id"].startswith(gone)]
    for number, grid in enumerate(grids, start=8):
        code = f"{heir}{number:03d}"
        moved = copy.deepcopy(grid)
        moved["properties"] |= {
            "code": code,
            "name": f"天一社区第{number}网格",
            "replaces": [grid["id"]],
        }
        file["features"].append(moved)

    report = take(file)

    assert fates(report) == {"created": 7, "changed": 1, "closed": 8, "unchanged": 611}
    lookup.invalidate()
    assert lookup.current_code(gone) == heir
    assert lookup.current_code(f"{gone}001") == f"{heir}008"
    assert [h.current_code for h in lookup.divisions_named_in("平桥社区")] == [heir]
    assert len(lookup.children(heir)) == 14


def test_dry_run_reports_and_writes_nothing(file):
    feature(file, "330203004")["properties"]["name"] = "新月湖街道"
    assert fates(take(file, dry_run=True)) == {"changed": 1, "unchanged": 619}
    assert Division.objects.current().get(code="330203004").name == "月湖街道"
    assert not AuditEntry.objects.filter(action="territory.import").exists()


def test_import_leaves_one_audit_entry_with_figures(file):
    take(file)
    entry = AuditEntry.objects.get(action="territory.import")
    assert entry.object_id == "test.geojson"
    assert entry.extra["unchanged"] == 620


def test_one_bad_row_refuses_all(file):
    feature(file, "330203004")["properties"]["name"] = "新月湖街道"
    row = file["features"].index(feature(file, "330203005")) + 1
    file["features"][row - 1]["properties"]["name"] = " "
    assert faults(file) == [(row, "name")]
    assert Division.objects.current().get(code="330203004").name == "月湖街道"


def _swap(f):
    f["geometry"]["coordinates"] = [
        [[y, x] for x, y in ring] for ring in f["geometry"]["coordinates"]
    ]


def _bow(f):
    x, y = f["geometry"]["coordinates"][0][0]
    d = 1e-3
    ring = [[x, y], [x + d, y + d], [x + d, y], [x, y + d], [x, y]]
    f["geometry"]["coordinates"] = [ring]


@pytest.mark.parametrize(
    ("field", "spoil"),
    [
        ("code", lambda f: f["properties"].update(code="33020")),
        ("code", lambda f: f["properties"].update(code="330203777001001")),
        ("name", lambda f: f["properties"].update(name="长" * 61)),
        ("properties", lambda f: f.pop("properties")),
        ("households", lambda f: f["properties"].update(households=-1)),
        ("population", lambda f: f["properties"].update(population="多")),
        ("replaces", lambda f: f["properties"].update(replaces=["天"])),
        ("replaces", lambda f: f["properties"].update(replaces=7)),
        ("centre_lng", lambda f: f["properties"].update(centre_lng=29.9, centre_lat=121.5)),
        ("geometry", lambda f: f.update(geometry=None)),
        ("geometry", lambda f: f.update(geometry={"type": "Point", "coordinates": [121.5, 29.9]})),
        ("geometry", lambda f: f.update(geometry={"type": "Polygon", "coordinates": []})),
        ("geometry", lambda f: f.update(geometry={"type": "Polygon", "coordinates": [["x"]]})),
        ("geometry", _swap),
        ("geometry", _bow),
    ],
)
def test_bad_rows_are_named_by_row_and_field(file, field, spoil):
    index = next(i for i, f in enumerate(file["features"]) if f["id"] == "330203001001001")
    spoil(file["features"][index])
    assert (index + 1, field) in faults(file)


def test_twice_the_same_code_names_both_rows(file):
    file["features"].append(copy.deepcopy(file["features"][0]))
    with pytest.raises(ImportRefused) as refusal:
        take(file)
    (problem,) = refusal.value.problems
    assert (problem.row, problem.field) == (621, "code")
    assert "第 1 行" in problem.why
    assert str(problem).startswith("第 621 行 · code")


@pytest.mark.parametrize("collection", [None, [], {}, {"features": []}, {"features": 3}, "x"])
def test_what_is_no_collection_is_refused(collection):
    assert faults(collection) == [(0, "features")]


def test_shifted_grid_overlaps_and_leaves_a_gap(file):
    grid = feature(file, "330203003001001")
    grid["geometry"]["coordinates"] = [
        [[x + 3e-4, y] for x, y in ring] for ring in grid["geometry"]["coordinates"]
    ]
    row = file["features"].index(grid) + 1
    with pytest.raises(ImportRefused) as refusal:
        take(file)
    words = "".join(str(problem) for problem in refusal.value.problems)
    assert {problem.field for problem in refusal.value.problems} == {"geometry"}
    assert row in {problem.row for problem in refusal.value.problems}
    assert "重叠" in words
    assert "未被下级覆盖" in words


def test_small_differences_stay_within_tolerance(file):
    grid = feature(file, "330203003001001")
    grid["geometry"]["coordinates"] = [
        [[x + 3e-7, y] for x, y in ring] for ring in grid["geometry"]["coordinates"]
    ]
    assert fates(take(file)) == {"changed": 1, "unchanged": 619}
    grid["geometry"]["coordinates"] = [
        [[x + 3e-7, y] for x, y in ring] for ring in grid["geometry"]["coordinates"]
    ]
    assert faults(file, tolerance=1.0)


def test_change_dated_before_the_row_in_force_is_refused(file):
    feature(file, "330203004")["properties"]["name"] = "新月湖街道"
    row = file["features"].index(feature(file, "330203004")) + 1
    with pytest.raises(ImportRefused) as refusal:
        import_territory(
            collection=file, terms=Terms(valid_from=date(2000, 1, 1)), actor=None, now=LATER
        )
    assert [(p.row, p.field) for p in refusal.value.problems] == [(row, "valid_from")]


def test_unknown_crs_is_named(file):
    with pytest.raises(UnknownCrs):
        take(file, crs="mars")


def test_commands_round_trip(territory, tmp_path, capsys):
    path = tmp_path / "territory.geojson"
    call_command("export_territory", path, "--crs", "gcj02")
    call_command("import_territory", path, "--crs", "gcj02", "--dry-run")
    assert "未变 620" in capsys.readouterr().out
    path.write_text(path.read_text().replace("月湖街道", "新月湖街道"))
    call_command("import_territory", path, "--crs", "gcj02")
    assert "变更 1: 330203004" in capsys.readouterr().out
    assert Division.objects.current().get(code="330203004").valid_from == timezone.localdate()


def test_command_names_bad_rows_and_fails(territory, tmp_path, capsys):
    path = tmp_path / "territory.geojson"
    collection = export_territory(prefix="330203004")
    collection["features"][1]["properties"]["name"] = ""
    path.write_text(json.dumps(collection))
    with pytest.raises(CommandError, match="1"):
        call_command("import_territory", path)
    assert "第 2 行 · name" in capsys.readouterr().err
    path.write_text("{")
    with pytest.raises(CommandError):
        call_command("import_territory", path)
    with pytest.raises(CommandError):
        call_command("import_territory", tmp_path / "absent.geojson")
    path.write_text(json.dumps(collection))
    with pytest.raises(CommandError, match="mars"):
        call_command("import_territory", path, "--crs", "mars")
