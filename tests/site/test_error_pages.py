"""What a reader sees when something is wrong: what happened, what to do, and the telephone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path


def refuse(request):
    raise PermissionDenied


def break_down(request):
    message = "broken on purpose"
    raise RuntimeError(message)


urlpatterns = [
    path("refuse", refuse),
    path("break", break_down),
    path("", include("haishu_portal.urls")),
]
pytestmark = pytest.mark.django_db
ours = override_settings(ROOT_URLCONF=__name__)


def test_unknown_address_offers_the_way_home(client):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert 'href="/"' in answer.text


@ours
def test_refusal_says_that_nothing_was_changed(client):
    answer = client.get("/refuse")
    assert answer.status_code == 403
    assert "没有任何内容被改动" in answer.text


@ours
def test_breakdown_page_says_whose_fault_it_is():
    client = Client(raise_request_exception=False)
    answer = client.get("/break")
    assert answer.status_code == 500
    assert "不是您操作有误" in answer.text
    assert "tel:81890" in answer.text


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_for_the_worst_case_need_no_request(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert "csrfmiddlewaretoken" not in page


def test_stale_form_is_explained():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "这个页面放得太久了" in answer.text
