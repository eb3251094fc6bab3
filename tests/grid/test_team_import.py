"""Teams from a file: all or nothing, closed but never deleted, every bad row named."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from grid.csv_file import decode
from grid.exceptions import ImportRefused
from grid.models import Skill, Team, TeamCoverage
from grid.selectors.export import export_teams
from grid.services.team_import import import_teams
from grid.team_file import COLUMNS
from haishu_portal.core.models import AuditEntry
from tests.factories.grid import NOW, MembershipFactory

pytestmark = pytest.mark.django_db

GRID = "330203003002001"
TEAM = f"W{GRID}"


def take(text, **how):
    return import_teams(text=text, actor=None, now=NOW, source="teams.csv", **how)


def edited(text, change, code=TEAM):
    """``text`` with the line of one team changed, and its row number."""
    lines = list(csv.DictReader(io.StringIO(text)))
    row = next(i for i, line in enumerate(lines) if line["code"] == code)
    lines[row].update(change)
    return written(lines), row + 1


def written(lines):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def fates(report):
    return {name: count for name, count in report.counts().items() if count}


def test_round_trip_changes_nothing(teams):
    before = list(Team.objects.order_by("pk").values())
    assert fates(take(export_teams())) == {"unchanged": 973}
    assert list(Team.objects.order_by("pk").values()) == before


def test_import_into_empty_table_builds_the_same_tree(teams):
    text = export_teams()
    TeamCoverage.objects.all().delete()
    Team.skills.through.objects.all().delete()
    Team.objects.all()._raw_delete("default")
    assert fates(take(text)) == {"created": 973}
    assert export_teams() == text


def test_changed_team_is_changed_and_recorded(teams):
    text, _row = edited(
        export_teams(), {"name": "新名字", "skills": "general;safety", "coverage": GRID}
    )
    assert fates(take(text)) == {"changed": 1, "unchanged": 972}
    team = Team.objects.get(code=TEAM)
    assert team.name == "新名字"
    assert sorted(team.skills.values_list("code", flat=True)) == ["general", "safety"]
    entry = AuditEntry.objects.get(action="team.change")
    assert entry.extra["changes"]["name"][1] == "新名字"
    assert fates(take(text)) == {"unchanged": 973}


def test_missing_teams_are_closed_only_when_asked_and_their_people_named(teams):
    MembershipFactory(team=Team.objects.get(code=TEAM))
    lines = [line for line in csv.DictReader(io.StringIO(export_teams())) if line["code"] != TEAM]
    assert fates(take(written(lines))) == {"unchanged": 972}
    report = take(written(lines), close_missing=True)
    assert report.closed == [TEAM]
    assert TEAM in report.warnings[0]
    assert Team.objects.get(code=TEAM).is_active is False


def test_dry_run_writes_nothing(teams):
    text, _row = edited(export_teams(), {"name": "新名字"})
    assert fates(take(text, dry_run=True)) == {"changed": 1, "unchanged": 972}
    assert not Team.objects.filter(name="新名字").exists()
    assert not AuditEntry.objects.filter(action="teams.import").exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("code", {"code": "空 格"}),
        ("name", {"name": ""}),
        ("kind", {"kind": "club"}),
        ("parent_code", {"parent_code": ""}),
        ("parent_code", {"parent_code": "NOBODY"}),
        ("parent_code", {"parent_code": "Q330203"}),
        ("area_code", {"area_code": "3302"}),
        ("area_code", {"area_code": "330203003002999"}),
        ("area_code", {"area_code": "330203004001001"}),
        ("coverage", {"coverage": "330203003002001;x"}),
        ("coverage", {"coverage": "330203999"}),
        ("skills", {"skills": "magic"}),
        ("capacity", {"capacity": "-3"}),
        ("capacity", {"capacity": "99999"}),
        ("phone", {"phone": "没有"}),
        ("accepts_dispatch", {"accepts_dispatch": "也许"}),
        ("is_active", {"is_active": "?"}),
    ],
)
def test_bad_rows_are_named_and_refuse_all(teams, field, change):
    text, row = edited(export_teams(), change)
    text, _other = edited(text, {"name": "好的改动"}, code="J330203003")
    with pytest.raises(ImportRefused) as refusal:
        take(text)
    assert [(p.row, p.field) for p in refusal.value.problems] == [(row, field)]
    assert not Team.objects.filter(name="好的改动").exists()


def test_twice_the_same_code_is_refused(teams):
    lines = list(csv.DictReader(io.StringIO(export_teams())))
    with pytest.raises(ImportRefused) as refusal:
        take(written([*lines, lines[4]]))
    assert [(p.row, p.field) for p in refusal.value.problems] == [(974, "code")]


def test_missing_column_is_refused():
    with pytest.raises(ImportRefused) as refusal:
        take("code,name\nA,B\n")
    assert [(p.row, p.field) for p in refusal.value.problems] == [
        (0, "kind"),
        (0, "parent_code"),
        (0, "area_code"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_spreadsheet_encodings_are_read(encoding):
    assert decode("网格服务团队".encode(encoding)) == "网格服务团队"


def test_commands_round_trip(teams, tmp_path, capsys):
    path = tmp_path / "teams.csv"
    call_command("export_teams", path)
    call_command("import_teams", path)
    assert "未变 973" in capsys.readouterr().out
    path.write_text(path.read_text(encoding="utf-8-sig").replace("W330203003002001,", "W?,"))
    with pytest.raises(CommandError):
        call_command("import_teams", path)
    assert "code" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("import_teams", tmp_path / "absent.csv")


def test_unknown_skill_becomes_known_by_adding_it(teams):
    text, _row = edited(export_teams(), {"skills": "magic"})
    Skill.objects.create(code="magic", name="魔术")
    assert fates(take(text)) == {"changed": 1, "unchanged": 972}


@pytest.mark.parametrize(
    ("column", "value"), [("name", "坏\x00名"), ("capacity", "9" * 5000)], ids=["nul", "endless"]
)
def test_an_unreadable_row_is_told_and_nothing_changes(teams, column, value):
    text, row = edited(export_teams(), {column: value})
    before = Team.objects.get(code=TEAM).name
    with pytest.raises(ImportRefused) as refused:
        take(text)
    assert [(p.row, p.field) for p in refused.value.problems] == [(row, column)]
    assert Team.objects.get(code=TEAM).name == before
