"""Importing another system's messages: nothing lost, nothing twice, bad rows named."""

import gzip
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from grid.services.seeding import seed_teams, seed_territory
from requests_app.message_file import BadRow, parse_moment
from requests_app.models import RoutingDecision, Ticket
from requests_app.services.seeding import seed_catalog
from requests_app.workflow import Status

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEADER = "id,title,body,sent_at,category\n"
PLACED = "1,楼道堆物,西门街道汪弄社区三单元楼道堆了杂物没人清理,2019/2/28 9:05:05,社区自治与邻里\n"
LOST = "2,路灯不亮,家门口路灯坏了很久没人修,2020-01-06,\n"


@pytest.fixture(autouse=True)
def district(db):
    seed_territory(now=NOW)
    seed_teams(now=NOW)
    seed_catalog(now=NOW)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Write rows to a file, import it, return what was printed."""
    monkeypatch.chdir(tmp_path)

    def run(rows, *options, name="old.csv", header=HEADER):
        path = tmp_path / name
        opener = gzip.open if name.endswith(".gz") else open
        with opener(path, "wt", encoding="utf-8") as file:
            file.write(header + rows)
        call_command("import_messages", str(path), *options)
        return capsys.readouterr().out

    return run


def test_every_message_becomes_a_ticket_with_its_own_date_and_a_reason(run):
    out = run(PLACED + LOST, name="old.csv.gz")
    placed, lost = Ticket.objects.order_by("external_id")
    assert "new 2, known 0, bad 0" in out
    assert "routed 1, at the desk 1 (no_place 1)" in out
    assert "counts add up: yes" in out
    assert placed.submitted_at == datetime(2019, 2, 28, 1, 5, 5, tzinfo=UTC)
    assert placed.no.startswith("HS20190228-")
    assert (placed.status, placed.area_code) == (Status.DISPATCHED, "330203003001")
    assert placed.category.code.startswith("16")
    assert lost.status == Status.PENDING_DISPATCH
    assert lost.desk_reason == RoutingDecision.objects.get(ticket=lost).reason
    assert lost.deadlines.get().started_at >= lost.created_at


def test_a_second_run_takes_only_what_is_new(run):
    run(LOST)
    out = run(LOST + PLACED)
    assert "new 1, known 1, bad 0" in out
    assert Ticket.objects.count() == 2


def test_bad_rows_are_named_kept_and_stop_nothing(run, tmp_path):
    out = run(
        LOST + "3,没有时间,内容,昨天,\n" + ",没有编号,内容,2020-01-06,\n" + "5,,,2020-01-06,\n"
    )
    kept = (tmp_path / "old-rejected.csv").read_text(encoding="utf-8-sig")
    assert "new 1, known 0, bad 3" in out
    assert "row 3, sent_at: 时间“昨天”无法识别" in out
    assert "row 4, id" in out
    assert "row 5, body" in out
    assert len(kept.splitlines()) == 4
    assert "没有时间" in kept


def test_a_dry_run_writes_nothing(run):
    out = run(LOST, "--dry-run")
    assert "new 1" in out
    assert not Ticket.objects.exists()


def test_columns_may_be_mapped(run):
    run("7,有个建议,2020-01-06\n", "--map", "body=words", header="id,words,sent_at\n")
    assert Ticket.objects.get().content == "有个建议"


def test_a_missing_column_is_named_and_nothing_is_taken(run):
    with pytest.raises(CommandError, match="sent_at"):
        run("7,x\n", header="id,body\n")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("text", ["2020/13/1", "2021-02-30 10:00", "", "9 May", "2020/1/1 25:00"])
def test_impossible_moments_are_refused(text):
    with pytest.raises(BadRow):
        parse_moment(text)
