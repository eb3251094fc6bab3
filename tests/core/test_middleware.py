from datetime import timedelta

import pytest
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
