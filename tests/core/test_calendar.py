"""The working calendar: seeding, importing, correcting, noticing."""

import json
from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from haishu_portal.core.choices import DayStatus
from haishu_portal.core.exceptions import CalendarFileRefused, CalendarRuleBroken
from haishu_portal.core.models import AuditEntry, CalendarDay, WorkHours
from haishu_portal.core.selectors.calendar import (
    calendar_gap,
    calendar_gap_message,
    forget_calendars,
    load_calendar,
)
from haishu_portal.core.services.calendar import (
    change_day,
    import_calendar,
    save_work_hours,
    seed_calendar,
)
from haishu_portal.core.signals import calendar_changed
from haishu_portal.core.statutory import main_holidays, official_days, provisional_days
from haishu_portal.core.worktime import SHANGHAI, Span, Unit, due_at
from tests.factories.calendar import CalendarDayFactory, WorkHoursFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
CSV_2027 = (
    "date,is_workday,name\n"
    "2027-01-01,休,元旦\n"
    "2027-01-02,休,元旦\n"
    "2027-01-04,休,元旦\n"
    "2027-01-09,班,元旦\n"
    "2027-02-05,休,春节\n"
    "2027-02-06,休,春节\n"
    "2027-02-08,休,春节\n"
    "2027-04-05,休,清明节\n"
    "2027-05-01,休,劳动节\n"
    "2027-06-09,休,端午节\n"
    "2027-09-15,休,中秋节\n"
    "2027-10-01,休,国庆节\n"
)


@pytest.fixture
def heard():
    """What receivers of calendar_changed were told."""
    told = []

    def listen(sender, years, now, **_kwargs):
        told.append((years, now))

    calendar_changed.connect(listen)
    yield told
    calendar_changed.disconnect(listen)


@pytest.fixture
def year_2026():
    days = official_days(2026)
    CalendarDay.objects.bulk_create(
        CalendarDayFactory.build(date=day.date, is_workday=day.is_workday, name=day.name)
        for day in days
    )


def load_csv(text, *, dry_run=False, filename="2027.csv", encoding="utf-8"):
    return import_calendar(
        content=text.encode(encoding), filename=filename, actor=None, now=NOW, dry_run=dry_run
    )


def test_seed_calendar_holds_every_known_year_and_the_next_provisionally(heard):
    assert seed_calendar(now=NOW) == frozenset(range(2004, 2028))
    assert CalendarDay.objects.filter(status=DayStatus.OFFICIAL).count() == 8401
    assert CalendarDay.objects.filter(date__year=2014, is_workday=True).count() == 250
    assert CalendarDay.objects.filter(date__year=2026, is_workday=True).count() == 248
    provisional = CalendarDay.objects.filter(status=DayStatus.PROVISIONAL)
    assert provisional.count() == 365
    assert set(provisional.filter(date__month=2, is_workday=False, name__gt="")) == {
        CalendarDay(date(2027, 2, day)) for day in (5, 6, 7, 8)
    }
    assert heard == [(frozenset(range(2004, 2028)), NOW)]


def test_seed_calendar_again_changes_nothing_and_keeps_corrections(heard):
    seed_calendar(now=NOW)
    change_day(
        day=date(2026, 3, 2), is_workday=False, name="停工", reason="台风", actor=None, now=NOW
    )
    heard.clear()
    assert seed_calendar(now=NOW) == frozenset()
    assert not CalendarDay.objects.get(date=date(2026, 3, 2)).is_workday
    assert heard == []


def test_seed_calendar_makes_provisional_days_official_once_known():
    for day in provisional_days(2026):
        CalendarDayFactory(date=day.date, is_workday=day.is_workday, status=DayStatus.PROVISIONAL)
    assert 2026 in seed_calendar(now=NOW)
    make_up = CalendarDay.objects.get(date=date(2026, 2, 14))
    assert (make_up.is_workday, make_up.status) == (True, DayStatus.OFFICIAL)


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


def test_seed_command_is_safe_to_run_again(capsys):
    call_command("seed_calendar")
    call_command("seed_calendar")
    assert capsys.readouterr().out.endswith("日历已是最新，无改动\n")


def test_change_day_is_audited_and_told(year_2026, heard):
    row = change_day(
        day=date(2026, 3, 2), is_workday=False, name="停工", reason="台风", actor=None, now=NOW
    )
    assert (row.is_workday, row.source, row.status) == (False, "manual", DayStatus.OFFICIAL)
    entry = AuditEntry.objects.get()
    assert (entry.object_id, entry.reason) == ("2026-03-02", "台风")
    assert heard == [(frozenset({2026}), NOW)]


def test_change_day_keeps_main_holidays_free(year_2026):
    with pytest.raises(CalendarRuleBroken):
        change_day(day=date(2026, 10, 1), is_workday=True, name="", reason="x", actor=None, now=NOW)
    assert not CalendarDay.objects.get(date=date(2026, 10, 1)).is_workday


def test_load_calendar_knows_office_and_city_hours(year_2026):
    start = datetime(2026, 10, 1, 19, tzinfo=SHANGHAI)
    office, city = load_calendar(), load_calendar("city")
    assert due_at(start, Span(1, Unit.WORKING_HOURS), office).astimezone(SHANGHAI) == datetime(
        2026, 10, 8, 9, 30, tzinfo=SHANGHAI
    )
    assert due_at(start, Span(1, Unit.WORKING_HOURS), city).astimezone(SHANGHAI) == datetime(
        2026, 10, 1, 20, tzinfo=SHANGHAI
    )
    assert office.known_years == {2026}
    with pytest.raises(KeyError):
        load_calendar("moon")


def test_load_calendar_has_defaults_without_rows():
    usual = {name: load_calendar(name).windows for name in ("office", "city")}
    WorkHours.objects.all().delete()
    forget_calendars()
    assert {name: load_calendar(name).windows for name in ("office", "city")} == usual


def test_load_calendar_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(3):
        load_calendar()
    with django_assert_num_queries(0):
        load_calendar()
        load_calendar("city")


def test_load_calendar_notices_changes(year_2026, monkeypatch):
    monkeypatch.setattr("haishu_portal.core.selectors.calendar.CHECK_EVERY", 0)
    before = load_calendar()
    assert load_calendar() is before
    change_day(day=date(2026, 3, 2), is_workday=False, name="", reason="台风", actor=None, now=NOW)
    assert not load_calendar().is_workday(date(2026, 3, 2))
    save_work_hours(name="office", values={"windows": [["09:00", "24:00"]]}, actor=None, now=NOW)
    assert load_calendar().windows == ((time(9), time(0)),)


def test_receivers_see_the_new_calendar():
    seen = []

    def listen(**_kwargs):
        seen.append(load_calendar().is_workday(date(2027, 1, 9)))

    load_calendar()
    calendar_changed.connect(listen)
    try:
        load_csv(CSV_2027)
    finally:
        calendar_changed.disconnect(listen)
    assert seen == [True]


def test_a_failing_receiver_undoes_the_change():
    def refuse(**_kwargs):
        raise RuntimeError("no")

    calendar_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            load_csv(CSV_2027)
    finally:
        calendar_changed.disconnect(refuse)
    assert CalendarDay.objects.count() == 0
    assert not load_calendar().is_workday(date(2027, 1, 9))


def test_save_work_hours_takes_summer_hours(heard):
    save_work_hours(
        name="office",
        values={"season_months": [7, 8], "season_windows": [["08:30", "11:30"]]},
        actor=None,
        now=NOW,
    )
    assert load_calendar().season_windows[7] == ((time(8, 30), time(11, 30)),)
    assert heard == [(frozenset(), NOW)]


@pytest.mark.parametrize(
    "values",
    [
        {"windows": []},
        {"windows": [["12:00", "08:00"]]},
        {"windows": [["08:00", "12:00"], ["11:00", "13:00"]]},
        {"windows": [["8h", "12:00"]]},
        {"windows": [["08:00"]]},
        {"windows": "08:00-12:00"},
        {"season_months": [13], "season_windows": [["08:00", "12:00"]]},
        {"season_months": [7, 7], "season_windows": [["08:00", "12:00"]]},
        {"season_months": [7]},
        {"season_windows": [["08:00", "12:00"]]},
    ],
)
def test_save_work_hours_refuses_bad_windows(values):
    with pytest.raises(ValidationError):
        save_work_hours(name="office", values=values, actor=None, now=NOW)
    assert WorkHours.objects.get(name="office").windows == [
        ["08:30", "12:00"],
        ["13:30", "17:30"],
    ]


def test_named_hours_of_ones_own_are_loaded():
    hours = WorkHoursFactory()
    assert load_calendar(hours.name).windows == ((time(9), time(17)),)


@pytest.mark.parametrize(
    ("moment", "gap"),
    [
        (datetime(2026, 10, 31, 23, tzinfo=SHANGHAI), None),
        (datetime(2026, 11, 1, 0, tzinfo=SHANGHAI), 2027),
        (datetime(2027, 1, 1, 0, tzinfo=SHANGHAI), 2027),
    ],
)
def test_calendar_gap_speaks_up_in_november(year_2026, moment, gap):
    assert calendar_gap(moment) == gap
    assert ("2027" in calendar_gap_message(moment)) == (gap == 2027)


def test_calendar_gap_closes_with_the_import(year_2026):
    assert calendar_gap(NOW) == 2027
    load_csv(CSV_2027)
    assert calendar_gap(NOW) is None
    assert calendar_gap_message(NOW) == ""


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
