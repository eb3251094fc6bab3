"""The back office's pages for calendar and office hours."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from haishu_portal.core.models import AuditEntry, CalendarDay, User, WorkHours
from tests.factories.calendar import CalendarDayFactory

pytestmark = pytest.mark.django_db

IMPORT = "admin:core_calendarday_import_file"
CSV = (
    "date,is_workday,name\n2027-01-01,休,元旦\n2027-01-09,班,元旦\n"
    "2027-02-06,休,春节\n2027-04-05,休,清明节\n2027-05-01,休,劳动节\n"
    "2027-06-09,休,端午节\n2027-09-15,休,中秋节\n2027-10-01,休,国庆节\n"
)


@pytest.fixture
def office(client):
    """A browser in the hands of somebody who may change everything."""
    client.force_login(User.objects.create_superuser("root-for-tests"))
    return client


@pytest.fixture
def outsider(client):
    """A member of staff without rights to the calendar."""
    client.force_login(User.objects.create_user("outsider", is_staff=True))
    return client


def upload(client, text, **values):
    file = SimpleUploadedFile("2027.csv", text.encode())
    return client.post(reverse(IMPORT), {"file": file, **values})


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_days_makes_the_same_queries_for_any_length(
    office, rows, django_assert_max_num_queries
):
    for number in range(rows):
        CalendarDayFactory(date=date(2026, 3, 2 + number))
    with django_assert_max_num_queries(12):
        response = office.get(reverse("admin:core_calendarday_changelist"))
    assert response.status_code == 200
    assert response.content.decode().count("field-weekday") == rows


def test_day_is_corrected_with_a_reason(office):
    CalendarDayFactory(date=date(2026, 3, 2))
    url = reverse("admin:core_calendarday_change", args=["2026-03-02"])
    assert office.get(url).status_code == 200
    assert office.post(url, {"name": "停工", "reason": "台风"}).status_code == 302
    assert not CalendarDay.objects.get(date=date(2026, 3, 2)).is_workday
    assert AuditEntry.objects.get(action="calendar.day").actor.username == "root-for-tests"


def test_day_without_a_reason_is_not_corrected(office):
    CalendarDayFactory(date=date(2026, 3, 2))
    url = reverse("admin:core_calendarday_change", args=["2026-03-02"])
    assert office.post(url, {"name": "停工"}).status_code == 200
    assert CalendarDay.objects.get(date=date(2026, 3, 2)).is_workday


def test_main_holiday_stays_free(office):
    CalendarDayFactory(date=date(2026, 10, 1), is_workday=False)
    url = reverse("admin:core_calendarday_change", args=["2026-10-01"])
    response = office.post(url, {"is_workday": "on", "reason": "x"})
    assert "法定节假日不能设为工作日" in response.content.decode()
    assert not CalendarDay.objects.get(date=date(2026, 10, 1)).is_workday


def test_file_is_tried_out_then_taken(office):
    assert office.get(reverse(IMPORT)).status_code == 200
    tried = upload(office, CSV, dry_run="on")
    assert "试运行，未写入" in tried.content.decode()
    assert CalendarDay.objects.count() == 0
    taken = upload(office, CSV)
    assert "已导入" in taken.content.decode()
    assert CalendarDay.objects.get(date=date(2027, 1, 9)).is_workday


def test_bad_file_is_refused_row_by_row(office):
    response = upload(office, CSV + "x,班,\n")
    assert response.status_code == 422
    assert "第10行" in response.content.decode()
    assert CalendarDay.objects.count() == 0


def test_file_is_not_for_everybody(outsider):
    assert upload(outsider, CSV).status_code == 403
    assert CalendarDay.objects.count() == 0


def test_office_hours_are_saved_through_the_service(office):
    hours = WorkHours.objects.get(name="office")
    url = reverse("admin:core_workhours_change", args=[hours.pk])
    values = {
        "label": "机关办公时间",
        "windows": '[["09:00", "17:00"]]',
        "season_months": "[]",
        "season_windows": "[]",
    }
    assert office.post(url, values).status_code == 302
    hours.refresh_from_db()
    assert hours.windows == [["09:00", "17:00"]]
    assert AuditEntry.objects.get().action == "calendar.hours"


def test_bad_office_hours_are_told_beside_the_field(office):
    hours = WorkHours.objects.get(name="office")
    url = reverse("admin:core_workhours_change", args=[hours.pk])
    values = {"label": "x", "windows": '[["17:00", "09:00"]]', "season_months": "[7]"}
    response = office.post(url, values)
    assert response.status_code == 200
    assert "办公时段须写成" in response.content.decode()
    assert hours.windows == [["08:30", "12:00"], ["13:30", "17:30"]]
