"""The working calendar: seeding, importing, correcting, noticing."""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from haishu_portal.core.choices import DayStatus
from haishu_portal.core.exceptions import CalendarRuleBroken
from haishu_portal.core.models import AuditEntry, CalendarDay, WorkHours
from haishu_portal.core.selectors.calendar import (
    calendar_gap,
    calendar_gap_message,
    forget_calendars,
    load_calendar,
)
from haishu_portal.core.services.calendar import (
    change_day,
    save_work_hours,
    seed_calendar,
)
from haishu_portal.core.signals import calendar_changed
from haishu_portal.core.statutory import provisional_days
from haishu_portal.core.worktime import SHANGHAI, Span, Unit, due_at
from tests.factories.calendar import CalendarDayFactory, WorkHoursFactory
from tests.support.calendar import CSV_2027, NOW, load_csv

pytestmark = pytest.mark.django_db


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
