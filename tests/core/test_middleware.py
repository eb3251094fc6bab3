from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.core import UserFactory

GUARDED = "/accounts/password/change/"


@pytest.fixture
def staff(client, alice):
    client.force_login(alice)
    client.get(GUARDED)
    return client


def back_date(client, minutes, key="seen_at"):
    session = client.session
    session[key] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session.save()


def test_active_session_goes_on(staff):
    back_date(staff, 29)
    assert staff.get(GUARDED).status_code == 200
    assert staff.session["seen_at"] > (timezone.now() - timedelta(minutes=1)).timestamp()


def test_idle_session_ends_with_a_word(staff):
    back_date(staff, 31)
    answer = staff.get(GUARDED)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in staff.session
    assert "自动退出" in staff.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("mark", [{"X-Poll": "1"}, {"HX-Trigger": "poll"}])
def test_polling_is_no_activity(staff, mark):
    back_date(staff, 20)
    before = staff.session["seen_at"]
    assert staff.get(GUARDED, headers=mark).status_code == 200
    assert staff.session["seen_at"] == before
    back_date(staff, 31)
    assert staff.get(GUARDED, headers=mark).status_code == 302


def test_part_of_a_page_sends_the_whole_page_to_sign_in(staff):
    back_date(staff, 31)
    answer = staff.get(GUARDED, headers={"HX-Request": "true", "HX-Current-URL": "/desk/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/desk/")


def test_session_ends_after_a_shift_however_busy(staff):
    back_date(staff, 8 * 60 + 1, key="signed_in_at")
    assert staff.get(GUARDED).status_code == 302


def test_last_act_is_written_once_a_minute(staff, django_assert_num_queries):
    before = staff.session["seen_at"]
    staff.get(GUARDED)
    assert staff.session["seen_at"] == before


@pytest.fixture
def at_phone(client, cast):
    """Signed in and used under /field/ only."""
    client.force_login(cast.worker)
    client.get("/start/")
    client.get("/field/list/")
    return client


def test_a_session_of_the_field_may_idle_for_a_shift(at_phone):
    back_date(at_phone, 7 * 60 + 59)
    assert at_phone.get("/field/list/").status_code == 200
    back_date(at_phone, 8 * 60 + 1)
    answer = at_phone.get("/field/list/")
    assert (answer.status_code, answer.json()) == (401, {"error": "signed_out"})


@pytest.mark.parametrize("elsewhere", ["/desk/", "/admin/", "/"])
def test_a_session_used_elsewhere_idles_no_longer_than_any(at_phone, elsewhere):
    at_phone.get(elsewhere)
    back_date(at_phone, 31)
    assert at_phone.get("/field/list/").status_code == 401


def test_the_field_opens_no_back_door_for_the_desk(client, cast):
    client.force_login(cast.lead)
    client.get("/desk/")
    client.get("/field/list/")
    back_date(client, 31)
    assert client.get("/field/list/").status_code == 401


@pytest.mark.parametrize("neutral", ["/accounts/password/change/", "/start/"])
def test_neutral_pages_change_nothing(at_phone, neutral):
    at_phone.get(neutral)
    back_date(at_phone, 31)
    assert at_phone.get("/field/list/").status_code == 200


def test_an_idle_app_gets_no_word_for_people(at_phone):
    back_date(at_phone, 9 * 60)
    at_phone.get("/field/list/", headers={"Accept": "*/*"})
    assert "自动退出" not in at_phone.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("accept", "kind"), [("*/*", "application/json"), ("text/html", "text/html")]
)
def test_a_lost_token_is_told_in_the_shape_that_is_read(cast, accept, kind):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.worker)
    answer = client.post("/field/sync/", headers={"Accept": accept})
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith(kind)


def test_strict_policy_everywhere_but_the_back_office(client, db):
    strict = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "unsafe" not in strict
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    answer = client.get("/admin/")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval' 'unsafe-inline'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in client.get(GUARDED)["Content-Security-Policy"]
