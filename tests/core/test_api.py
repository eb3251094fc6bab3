import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError
from django.http import Http404
from rest_framework import exceptions as drf

from haishu_portal.core.api import exception_handler
from haishu_portal.core.exceptions import DomainError, InvalidPhone, NotAllowed, StaleVersion


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DomainError("不行"), 400, "domain_error"),
        (DomainError("不行", code="too_late"), 400, "too_late"),
        (NotAllowed("不可"), 403, "not_allowed"),
        (StaleVersion("已变"), 409, "stale_version"),
        (InvalidPhone(), 400, "invalid_phone"),
        (drf.ValidationError({"a": ["错"]}), 400, "invalid"),
        (drf.NotAuthenticated(), 401, "not_authenticated"),
        (drf.AuthenticationFailed(), 401, "not_authenticated"),
        (drf.PermissionDenied(), 403, "permission_denied"),
        (drf.NotFound(), 404, "not_found"),
        (drf.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (drf.ParseError(), 400, "parse_error"),
        (drf.UnsupportedMediaType("x/y"), 415, "unsupported_media_type"),
        (drf.Throttled(wait=3), 429, "throttled"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (ValidationError("错"), 400, "invalid"),
        (DataError("value too long"), 400, "invalid"),
    ],
)
def test_every_error_has_one_shape(error, status, code):
    answer = exception_handler(error, {})
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.data.keys() - {"current"} == {"code", "message", "fields"}
    assert answer.data["message"]
    assert all(isinstance(text, str) for text in answer.data["fields"].values())


def test_an_unforeseen_error_is_logged_and_says_nothing_of_itself(caplog):
    answer = exception_handler(RuntimeError("boom"), {})
    assert (answer.status_code, answer.data["code"]) == (500, "server_error")
    assert "boom" not in str(answer.data)
    assert "boom" in caplog.text


def test_stale_version_says_how_it_is_now():
    answer = exception_handler(StaleVersion("已变", current={"version": 3}), {})
    assert answer.data["current"] == {"version": 3}


def test_fields_are_flat():
    nested = {
        "place": {"lng": ["必填", "再错"]},
        "photos": [{}, {"id": ["无此照片"]}],
        "text": "太短",
    }
    answer = exception_handler(drf.ValidationError(nested), {})
    assert answer.data["fields"] == {
        "place.lng": "必填",
        "photos.1.id": "无此照片",
        "text": "太短",
    }


def test_model_validation_keeps_field_names():
    answer = exception_handler(ValidationError({"name": ["必填"]}), {})
    assert answer.data["fields"] == {"name": "必填"}


def test_throttled_says_when_to_come_back():
    assert exception_handler(drf.Throttled(wait=3.2), {})["Retry-After"] == "4"


def test_api_itself_answers_in_shape(client, db, settings):
    from rest_framework.test import APIRequestFactory
    from rest_framework.views import APIView

    answer = APIView.as_view()(APIRequestFactory().get("/"))
    assert answer.status_code == 401
    assert answer.data["code"] == "not_authenticated"
    assert answer["WWW-Authenticate"] == "Token"
