"""Households and places from files: all or nothing, every bad row named, no numbers of people."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from grid.exceptions import ImportRefused
from grid.models import Division
from grid.patrol.models import Household, KeyPlace, NeedTag, VisitPlan
from grid.patrol.services.subject_import import import_households, import_places
from haishu_portal.core.models import AuditEntry
from tests.factories.grid import GridFactory
from tests.factories.patrol import NOW, cadence

pytestmark = pytest.mark.django_db

HEAD = "grid_code,building,unit,door,head,members,tags,lng,lat\n"
GRID = "330203003001001"


@pytest.fixture(autouse=True)
def place(db):
    """The grid of the file, rhythms and one tag."""
    for code in ("ordinary", "focus", "close", "rental", "place", "patrol"):
        cadence(code)
    facts = {"name": "独居", "cadence": cadence("close")}
    NeedTag.objects.get_or_create(code="alone", defaults=facts)
    return GridFactory(parent__code="330203003001", parent__parent__code="330203003", code=GRID)


def take(*lines, **how):
    return import_households(text=HEAD + "\n".join(lines), actor=None, now=NOW, **how)


def fates(report):
    return {name: count for name, count in report.counts().items() if count}


DOORS = (
    f"{GRID},1幢,1单元,101室,王建国,2,alone,121.5400,29.8700",
    f"{GRID},1幢,1单元,102室,李秀英,3,,,",
)


def test_doors_come_in_with_their_plans():
    assert fates(take(*DOORS)) == {"created": 2}

    first = Household.objects.get(door="101室")
    assert (first.head, first.members, first.masked) == ("王建国", 2, "王*国")
    assert first.plan.cadence.code == "close"
    assert VisitPlan.objects.count() == 3


def test_the_same_file_again_changes_nothing():
    take(*DOORS)
    assert fates(take(*DOORS)) == {"unchanged": 2}


def test_changed_rows_are_told_apart():
    take(*DOORS)
    changed = DOORS[1].replace(",3,,", ",4,alone,")

    assert fates(take(DOORS[0], changed)) == {"changed": 1, "unchanged": 1}

    assert VisitPlan.objects.get(household__door="102室").stale


def test_missing_doors_are_closed_only_on_demand():
    take(*DOORS)
    assert fates(take(DOORS[0])) == {"unchanged": 1}
    assert fates(take(DOORS[0], close_missing=True)) == {"unchanged": 1, "closed": 1}
    assert not Household.objects.get(door="102室").is_active


def test_a_dry_run_writes_nothing():
    assert fates(take(*DOORS, dry_run=True)) == {"created": 2}
    assert (Household.objects.count(), VisitPlan.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("330203003001,1幢,,101室,王建国,2,,,", "grid_code"),
        ("330203003001777,1幢,,101室,王建国,2,,,", "grid_code"),
        (f"{GRID},,,101室,王建国,2,,,", "building"),
        (f"{GRID},1幢,,,王建国,2,,,", "door"),
        (f"{GRID},1幢,,101室,王建国330203195001011234,2,,,", "head"),
        (f"{GRID},1幢,,101室,13800138000,2,,,", "head"),
        (f"{GRID},1幢,,101室,王建国,0,,,", "members"),
        (f"{GRID},1幢,,101室,王建国,2,unknown,,", "tags"),
        (f"{GRID},1幢,,101室,王建国,2,,121.5,", "lng"),
        (f"{GRID},1幢,,101室,王建国,2,,nan,29.8", "lng"),
        (f"{GRID},1幢,1单元,101室,另一人,2,,,", "building"),
    ],
)
def test_one_bad_row_refuses_the_file_and_is_named(line, field):
    with pytest.raises(ImportRefused) as refused:
        take(DOORS[0], line)

    assert [(problem.row, problem.field) for problem in refused.value.problems] == [(2, field)]
    assert Household.objects.count() == 0


@pytest.mark.parametrize("column", ["身份证号", "id_card", "phone", "手机"])
def test_a_file_with_numbers_of_people_is_refused(column):
    with pytest.raises(ImportRefused) as refused:
        import_households(text=f"grid_code,building,door,{column}\n", actor=None, now=NOW)

    assert [problem.field for problem in refused.value.problems] == [column]


def test_a_missing_column_is_named():
    with pytest.raises(ImportRefused) as refused:
        import_households(text="grid_code,building\n", actor=None, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["door"]


def test_a_household_has_no_column_for_numbers_of_people():
    names = {field.name for field in Household._meta.get_fields()}
    assert not {"id_number", "id_card", "phone", "phone_enc"} & names


def test_names_lie_encrypted():
    take(*DOORS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT head FROM patrol_household")
        assert not any("王" in row[0] or "李" in row[0] for row in cursor.fetchall())


def test_places_come_in_too():
    text = f"grid_code,name,kind,address\n{GRID},甬上早餐铺,catering,药行街9号\n"
    report = import_places(text=text, actor=None, now=NOW, source="places.csv")

    assert fates(report) == {"created": 1}
    assert KeyPlace.objects.get().plan.cadence.code == "place"
    assert AuditEntry.objects.get(action="keyplace.import").extra["created"] == 1


def test_an_unknown_kind_of_place_is_named():
    text = f"grid_code,name,kind\n{GRID},甬上早餐铺,castle\n"
    with pytest.raises(ImportRefused) as refused:
        import_places(text=text, actor=None, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["kind"]


def test_the_command_takes_a_file(tmp_path, capsys):
    file = tmp_path / "doors.csv"
    file.write_bytes((HEAD + "\n".join(DOORS)).encode("gb18030"))

    call_command("import_subjects", "households", str(file))

    assert Household.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("import_subjects", "places", str(file))


def test_the_grid_is_in_force(place):
    Division.objects.filter(code=GRID).update(valid_to="2025-01-01")
    with pytest.raises(ImportRefused):
        take(*DOORS)


@pytest.mark.parametrize(
    "broken",
    [
        f"{GRID},1幢,1单元,10\x003室,,1,,,",
        f"{GRID},1幢,1单元,103室,,{'9' * 5000},,,",
    ],
    ids=["nul", "endless-number"],
)
def test_one_unreadable_row_takes_the_whole_file_back(broken):
    with pytest.raises(ImportRefused) as refused:
        take(*DOORS, broken)
    assert [problem.row for problem in refused.value.problems] == [3]
    assert not Household.objects.exists()


def test_the_command_names_the_row_of_an_unknown_encoding(tmp_path):
    file = tmp_path / "doors.csv"
    file.write_bytes(HEAD.encode() + DOORS[0].encode() + b"\n" + GRID.encode() + b",\xff\xff\n")
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_subjects", "households", str(file), stderr=told)
    assert "第 2 行" in told.getvalue()
    assert not Household.objects.exists()
