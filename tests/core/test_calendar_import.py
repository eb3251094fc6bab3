"""Importing a year's arrangement: what a file may say and what comes of it."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from haishu_portal.core.choices import DayStatus
from haishu_portal.core.exceptions import CalendarFileRefused
from haishu_portal.core.models import AuditEntry, CalendarDay
from haishu_portal.core.statutory import main_holidays, official_days
from tests.support.calendar import CSV_2027, NOW, load_csv

pytestmark = pytest.mark.django_db


def test_import_takes_the_whole_year(heard):
    outcome = load_csv(CSV_2027)
    assert outcome.years == outcome.confirmed == {2027}
    assert [(change.date, change.before, change.after) for change in outcome.changes] == [
        (date(2027, 1, 1), True, False),
        (date(2027, 1, 4), True, False),
        (date(2027, 1, 9), False, True),
        (date(2027, 2, 5), True, False),
        (date(2027, 2, 8), True, False),
        (date(2027, 4, 5), True, False),
        (date(2027, 6, 9), True, False),
        (date(2027, 9, 15), True, False),
        (date(2027, 10, 1), True, False),
    ]
    assert CalendarDay.objects.filter(date__year=2027, status=DayStatus.OFFICIAL).count() == 365
    assert heard == [(frozenset({2027}), NOW)]
    assert AuditEntry.objects.get().action == "calendar.import"


def test_import_dry_run_says_the_same_and_writes_nothing(heard):
    rehearsed = load_csv(CSV_2027, dry_run=True)
    assert CalendarDay.objects.count() == 0
    assert heard == []
    assert load_csv(CSV_2027) == rehearsed


def test_import_again_changes_nothing(heard):
    load_csv(CSV_2027)
    heard.clear()
    outcome = load_csv(CSV_2027)
    assert (outcome.years, outcome.changes, heard) == (frozenset(), (), [])


def test_import_of_a_corrected_file_undoes_what_it_no_longer_lists():
    load_csv(CSV_2027)
    outcome = load_csv(CSV_2027.replace("2027-01-04,休,元旦\n", ""))
    assert [(change.date, change.after) for change in outcome.changes] == [(date(2027, 1, 4), True)]
    assert outcome.confirmed == frozenset()


def test_import_takes_late_december_of_the_year_before_singly(year_2026):
    outcome = load_csv(CSV_2027 + "2026-12-31,休,元旦\n")
    assert outcome.years == {2026, 2027}
    assert not CalendarDay.objects.get(date=date(2026, 12, 31)).is_workday
    assert not CalendarDay.objects.get(date=date(2026, 2, 17)).is_workday


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_reads_chinese_headers_in_any_usual_encoding(encoding):
    text = CSV_2027.replace("date,is_workday,name", "日期,是否工作日,名称").replace("-", "/")
    assert load_csv(text, encoding=encoding).years == {2027}


def test_import_reads_json_of_days_off():
    days = [
        {"date": "2027-01-01", "isOffDay": True, "name": "元旦"},
        {"date": "2027-01-09", "isOffDay": False, "name": "元旦"},
        {"date": "2027-02-06", "is_workday": "false"},
        {"date": "2027-04-05", "is_workday": "0"},
        {"date": "2027-05-01", "is_workday": False},
        {"date": "2027-06-09", "is_workday": "休"},
        {"date": "2027-09-15", "is_workday": "放假"},
        {"date": "2027-10-01", "is_workday": 0},
    ]
    outcome = load_csv(json.dumps({"year": 2027, "days": days}), filename="2027.json")
    assert [change.date for change in outcome.changes if change.after] == [date(2027, 1, 9)]


def test_import_reads_ics():
    events = [
        ("20270101", "20270104", "元旦（休）"),
        ("20270109", "20270110", "元旦（班）"),
        ("20270205", "20270212", "春节 休"),
        ("20270403", "20270406", "清明（休）"),
        ("20270501", "20270506", "劳动节 休"),
        ("20270609", "20270610", "端午（休）"),
        ("20270915", "20270916", "中秋（休）"),
        ("20271001", "20271008", "国庆节放假"),
    ]
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{start}\r\nDTSTART;VALUE=DATE:{start}\r\n"
        f"DTEND;VALUE=DATE:{end}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
        for start, end, title in events
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//ZH\r\n{body}END:VCALENDAR\r\n"
    load_csv(text, filename="2027.ics")
    held = CalendarDay.objects.in_bulk()
    assert held[date(2027, 1, 9)].is_workday
    assert (held[date(2027, 1, 1)].name, held[date(2027, 1, 1)].is_workday) == ("元旦", False)
    assert not held[date(2027, 10, 7)].is_workday
    assert held[date(2027, 10, 8)].is_workday


def test_import_names_every_bad_row_and_takes_nothing():
    text = CSV_2027 + "2027-02-30,休,\n2027-03-01,也许,\n2027-10-01,班,国庆\n1999-01-01,休,\n"
    with pytest.raises(CalendarFileRefused) as refused:
        load_csv(text)
    assert [place for place, _why in refused.value.rows] == [
        f"第{line}行" for line in (14, 15, 16, 17)
    ]
    assert CalendarDay.objects.count() == 0


@pytest.mark.parametrize(
    ("filename", "text", "place"),
    [
        ("2027.xlsx", "", "2027.xlsx"),
        ("2027.csv", "day,flag\n2027-01-01,1\n", "第1行"),
        ("2027.csv", "date,is_workday\n", "文件"),
        ("2027.csv", "date,is_workday\n2027-03-01,1\n2027-03-01,0\n", "第3行"),
        ("2027.csv", "date,is_workday\n2027-03-01\n", "第2行"),
        ("2027.json", "{", "2027.json"),
        ("2027.json", "{}", "days"),
        ("2027.json", "[1]", "第1项"),
        ("2027.ics", "nonsense", "2027.ics"),
    ],
)
def test_import_refuses_what_is_no_calendar(filename, text, place):
    with pytest.raises(CalendarFileRefused) as refused:
        load_csv(text, filename=filename)
    assert refused.value.rows[0][0] == place


def test_import_refuses_a_year_without_its_main_holidays():
    with pytest.raises(CalendarFileRefused) as refused:
        load_csv(CSV_2027.replace("2027-10-01,休,国庆节\n", ""))
    assert refused.value.rows == [("2027", "缺少 2027-10-01 国庆节，不像是全年安排")]


def test_import_command_reports_and_fails_on_bad_rows(tmp_path, capsys):
    good, bad = tmp_path / "2027.csv", tmp_path / "bad.csv"
    good.write_text(CSV_2027)
    bad.write_text(CSV_2027 + "x,班,\n")
    call_command("import_calendar", good, "--dry-run")
    assert "试运行，未写入 2027: 9 天班休有变" in capsys.readouterr().out
    with pytest.raises(CommandError, match="第14行"):
        call_command("import_calendar", bad)
    call_command("import_calendar", good)
    call_command("import_calendar", good)
    assert "无改动" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_calendar", tmp_path / "none.csv")


@pytest.mark.parametrize("year", range(2004, 2027))
def test_main_holidays_were_never_workdays(year):
    workdays = {day.date for day in official_days(year) if day.is_workday}
    assert workdays & set(main_holidays(year)) == set()
    assert len(main_holidays(year)) >= 4


def test_main_holidays_hold_the_lunar_ones():
    assert main_holidays(2027) == {
        date(2027, 1, 1): "元旦",
        date(2027, 2, 6): "春节",
        date(2027, 4, 5): "清明节",
        date(2027, 5, 1): "劳动节",
        date(2027, 6, 9): "端午节",
        date(2027, 9, 15): "中秋节",
        date(2027, 10, 1): "国庆节",
    }
