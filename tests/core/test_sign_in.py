import re
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from haishu_portal.core.models import User
from tests.factories.core import PASSWORD, UserFactory

LOGIN = "/accounts/login/"
AFTER = "/accounts/password/change/"


def sign_in(client, username, password=PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password, "next": AFTER})


def confirm(client):
    """Give the password again, as delicate changes ask."""
    form = {"password": PASSWORD, "next": AFTER}
    assert client.post("/accounts/reauthenticate/", form).status_code == 302


def code_of(secret, step=0):
    counter = int(time.time()) // 30 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.fixture
def guarded(alice):
    """Alice with a second factor; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    cache.clear()
    return secret


def test_right_password_signs_in(client, alice):
    answer = sign_in(client, "alice")
    assert (answer.status_code, answer["Location"]) == (302, AFTER)
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_wrong_password_does_not(client, alice):
    assert sign_in(client, "alice", "wrong").status_code == 200
    assert "_auth_user_id" not in client.session


def test_inactive_account_does_not(client, db):
    UserFactory(username="gone", is_active=False)
    sign_in(client, "gone")
    assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_account_out(client, alice, bob):
    answers = [sign_in(client, "alice", "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client, "alice")
    assert locked.status_code == 429
    assert "账号暂时锁定" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    # Neighbours at the same counter still get in.
    assert sign_in(client, "bob").status_code == 302


def test_lockout_ends_after_a_while(client, alice, settings):
    for _ in range(5):
        sign_in(client, "alice", "wrong")
    AccessAttempt.objects.update(attempt_time="2026-01-01T00:00:00Z")
    assert sign_in(client, "alice").status_code == 302


def test_failures_do_not_keep_what_was_typed(client, alice):
    sign_in(client, "alice", "my-secret-password")
    attempt = AccessAttempt.objects.get()
    assert attempt.username == "alice"
    assert "my-secret-password" not in attempt.post_data


def test_success_forgets_failures(client, alice):
    for _ in range(4):
        sign_in(client, "alice", "wrong")
    assert sign_in(client, "alice").status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "confirm-email/"])
def test_doors_that_do_not_exist(client, db, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_sign_up_has_no_name():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_second_factor_is_asked_for(client, alice, guarded):
    answer = sign_in(client, "alice")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get(answer["Location"]).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code_of(guarded)})
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_recovery_code_opens_once(client, alice, guarded):
    sign_in(client, "alice")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(guarded)})
    confirm(client)
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = codes.get_unused_codes()[0]
    for signed_in in (True, False):
        client.logout()
        sign_in(client, "alice")
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is signed_in


def test_wrong_codes_lock_out_as_wrong_passwords_do(client, alice, guarded):
    sign_in(client, "alice")
    answers = [
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(5)
    ]
    assert answers == [200, 200, 200, 200, 429]
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(guarded)})
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


def test_second_factor_secret_is_encrypted(alice, guarded):
    stored = Authenticator.objects.get().data["secret"]
    assert stored.startswith("gAAAA")  # Fernet text
    assert get_adapter().decrypt(stored) == guarded


def test_totp_can_be_switched_on(client, alice):
    sign_in(client, "alice")
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


@pytest.mark.parametrize("password", ["short1a", "1234567890123", "password123"])
def test_weak_new_password_is_refused(client, alice, password):
    sign_in(client, "alice")
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(AFTER, form).status_code == 200
    assert User.objects.get().check_password(PASSWORD)


def test_password_can_be_changed(client, alice):
    sign_in(client, "alice")
    new = "another-long-one-81"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(AFTER, form).status_code == 302
    assert User.objects.get().check_password(new)


def test_admin_has_no_door_of_its_own(client, db):
    answer = client.get("/admin/", follow=True)
    assert re.match(r"^/accounts/login/\?next=", answer.redirect_chain[-1][0])


def test_sign_in_works_without_redis(client, alice, settings):
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert sign_in(client, "alice").status_code == 302
    assert client.get(AFTER).status_code == 200


def test_a_password_too_short_is_refused_in_chinese(client, alice):
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    short = {"oldpassword": PASSWORD, "password1": "zq7-k", "password2": "zq7-k"}
    page = client.post("/accounts/password/change/", short).content.decode()
    assert "密码太短，至少要有 10 个字符" in page
