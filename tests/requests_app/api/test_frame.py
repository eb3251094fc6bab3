"""What holds for every address: shape, language, rates, doors, schema."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as live
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from haishu_portal.core.rest import RateThrottle
from tests.requests_app.api.conftest import client_of, dispatched
from tests.requests_app.api.shapes import assert_error

LIST = "/api/v1/tickets/"
SUBMIT = "/api/v1/requests/"
NOWHERE = f"{SUBMIT}HS20200101-000001/?code=AAAAAAAAAA"


def patterns() -> list:
    found = []
    for include in get_resolver().url_patterns:
        if str(include.pattern) == "api/v1/":
            found += include.url_patterns
    # The addresses of a part below stand in a table of their own.
    found = [p for each in found for p in getattr(each, "url_patterns", [each])]
    return [p for p in found if p.name not in {"schema", "docs", "unknown"}]


OPEN = {
    "request-submit", "photo-upload", "request-track", "request-info", "request-withdraw",
    "request-rating", "request-reopen", "categories", "categories-suggest", "territory-lookup",
    "territory-division", "territory-outlines", "events", "knowledge", "knowledge-article",
}  # fmt: skip


def test_every_address_is_closed_unless_listed_as_open(db):
    client = APIClient()
    for pattern in patterns():
        view = pattern.callback.cls
        path = f"/api/v1/{pattern.pattern}".replace("^", "").replace("$", "")
        for name, example in [
            ("no", "HS20200101-000001"),
            ("part_id", "1"),
            ("code", "330203"),
            ("pk", "1"),
        ]:
            while f"(?P<{name}>" in path:
                start = path.index(f"(?P<{name}>")
                path = path[:start] + example + path[path.index(")", start) + 1 :]
        method = "post" if hasattr(view, "post") else "get"
        answer = getattr(client, method)(path)
        assert (answer.status_code == 401) == (pattern.name not in OPEN), (path, answer.content)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_methods_answer_in_shape(cast, method):
    assert_error(getattr(cast.clients["dispatcher"], method)(LIST), 405)
    assert_error(getattr(APIClient(), method)("/api/v1/nothing/"), 404)


def test_a_missing_closing_slash_is_forgiven(cast, ticket):
    client = cast.clients["worker"]
    assert client.get(f"{LIST}{ticket.no}").status_code == 200
    sent = {"move": "sign", "version": ticket.version}
    assert client.post(f"{LIST}{ticket.no}/moves", sent).status_code == 200
    assert_error(APIClient().get(f"{LIST}{ticket.no}"), 401)


@pytest.mark.parametrize(
    ("asked", "message"),
    [("", "没有找到这张工单"), ("zh-CN,zh;q=0.9", "没有找到这张工单"), ("fr", "没有找到这张工单")],
)
def test_words_follow_accept_language(db, asked, message):
    answer = APIClient().get(NOWHERE, headers={"Accept-Language": asked})
    assert answer.json()["message"] == message
    assert "Accept-Language" in answer["Vary"]


def test_english_is_asked_for(db):
    answer = APIClient().get(NOWHERE, headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "en"


def test_another_format_is_refused_in_shape(db):
    assert_error(APIClient().get(NOWHERE, headers={"Accept": "text/xml"}), 406)


def rated(settings, **rates: str) -> None:
    settings.REST_FRAMEWORK = {**live.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


def address() -> str:
    """An address no other test counts."""
    return f"10.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}"


def test_calls_are_counted_by_address(db, settings):
    rated(settings, track="2/hour")
    client, here = APIClient(), address()
    statuses = [client.get(NOWHERE, REMOTE_ADDR=here).status_code for _call in range(3)]
    assert statuses == [404, 404, 429]
    refused = client.get(NOWHERE, REMOTE_ADDR=here)
    assert_error(refused, 429)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert client.get(NOWHERE, REMOTE_ADDR=address()).status_code == 404


def test_a_forged_forwarding_header_does_not_start_a_new_count(db, settings):
    rated(settings, track="1/hour")
    here = address()
    statuses = [
        APIClient()
        .get(NOWHERE, REMOTE_ADDR=here, headers={"X-Forwarded-For": address()})
        .status_code
        for _call in range(2)
    ]
    assert statuses == [404, 429]


def test_staff_are_not_counted(cast, settings):
    rated(settings, submit="1/hour")
    here = address()
    statuses = [
        cast.clients["agent"]
        .post(SUBMIT, {"client_uuid": str(uuid.uuid4()), "text": "路灯"}, REMOTE_ADDR=here)
        .status_code
        for _call in range(3)
    ]
    assert statuses == [201, 201, 201]


def test_rates_hold_without_redis(db, settings):
    settings.CACHES = {"default": {**live.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    rated(settings, track="2/hour")
    here = address()
    statuses = [APIClient().get(NOWHERE, REMOTE_ADDR=here).status_code for _call in range(4)]
    assert statuses == [404, 404, 429, 429]
    assert cache.get("x") is None
    RateThrottle._own.clear()


def test_a_session_needs_the_csrf_token(cast, ticket):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people["worker"], backend="django.contrib.auth.backends.ModelBackend")
    url, sent = f"{LIST}{ticket.no}/notes/", {"note": "看过"}
    assert_error(client.post(url, sent, content_type="application/json"), 403)
    client.cookies["csrftoken"] = token = "a" * 32
    answer = client.post(url, sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.content


def test_an_expired_token_and_a_blocked_account_are_refused(cast):
    worker = cast.people["worker"]
    client = client_of(worker)
    assert client.get(LIST).status_code == 200
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert_error(client.get(LIST), 401)
    client = client_of(worker)
    worker.is_active = False
    worker.save()
    assert_error(client.get(LIST), 401)


def test_the_schema_is_served_and_the_viewer_keeps_scripts_to_our_own(db):
    client = APIClient()
    assert client.get("/api/v1/schema/").status_code == 200
    docs = client.get("/api/v1/docs/")
    assert docs.status_code == 200
    assert "script-src 'self';" in docs["Content-Security-Policy"] + ";"
    assert b"<script>" not in docs.content
    assert "unsafe-inline" not in client.get("/api/v1/categories/")["Content-Security-Policy"]


def test_categories_answer_304_until_they_change(cast, django_assert_num_queries):
    client, url = APIClient(), "/api/v1/categories/"
    first = client.get(url)
    assert first.json()[0]["children"][0]["children"] == [{"code": "030401", "name": "路灯"}]
    with django_assert_num_queries(1):
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "max-age" in again["Cache-Control"]
    from tests.factories.catalog import CategoryFactory

    CategoryFactory(code="030402")
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_moves_at_once_have_one_winner(cast):
    ticket = dispatched(cast)
    sent = {"move": "sign", "version": ticket.version}

    def move(part: str) -> int:
        try:
            return cast.clients[part].post(f"{LIST}{ticket.no}/moves/", sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(move, ["worker", "lead"] * 12))
    assert sorted(statuses) == [200] + [409] * 23


def test_the_schema_has_no_warnings(tmp_path):
    call_command("spectacular", fail_on_warn=True, validate=True, file=str(tmp_path / "schema.yml"))
