"""The sign-in pages in the portal's look."""

import pytest
from django.urls import reverse

from tests.factories.core import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    user = UserFactory()
    client.post(
        reverse("account_login"), {"login": user.username, "password": PASSWORD, "next": "/healthz"}
    )
    again = {"password": PASSWORD, "next": "/healthz"}
    client.post(reverse("account_reauthenticate"), again)
    return client


def test_sign_in_page_sends_residents_to_the_telephone(client):
    page = client.get(reverse("account_login")).text
    assert "工作人员登录" in page
    assert "居民不需要登录" in page
    assert "tel:81890" in page


def test_wrong_password_is_said_in_words_on_top(client):
    answer = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"})
    assert "data-error-summary" in answer.text
    assert "data-once" in answer.text


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_change_password", "修改密码"),
        ("account_logout", "退出登录？"),
        ("mfa_index", "两步验证"),
        ("mfa_activate_totp", "开启手机验证器"),
    ],
)
def test_pages_of_ones_own_account_draw(signed_in, name, heading):
    page = signed_in.get(reverse(name)).text
    assert heading in page
    assert "style=" not in page.split("<main", 1)[1]
    assert "<script>" not in page


def test_own_account_is_closed_to_strangers(client):
    assert client.get(reverse("mfa_index")).status_code == 302
