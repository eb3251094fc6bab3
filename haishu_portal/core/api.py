"""One shape for every error of the API: ``{code, message, fields}``."""

import logging
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from haishu_portal.core.exceptions import DomainError, StaleVersion

logger = logging.getLogger(__name__)

NON_FIELD = api_settings.NON_FIELD_ERRORS_KEY


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """Answer ``error``; one that nobody foresaw is reported and answered with 500."""
    answer = _domain(error) or _framework(_translate(error)) or _unforeseen(error, context)
    set_rollback()
    answer["Cache-Control"] = "no-store"
    return answer


def _unforeseen(error: Exception, context: dict[str, Any]) -> Response:
    """Log it and tell whoever listens to Django's signal, as Django itself would."""
    logger.error("unforeseen error in the API", exc_info=error)
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=None, request=request)
    body = {"code": "server_error", "message": _("系统出错，已记录，请稍后再试"), "fields": {}}
    return Response(body, status=500)


def _translate(error: Exception) -> Exception:
    """Turn Django's own exceptions into the framework's."""
    if isinstance(error, Http404):
        return drf.NotFound()
    if isinstance(error, PermissionDenied):
        return drf.PermissionDenied()
    if isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else error.messages
        return drf.ValidationError(detail)
    if isinstance(error, DataError):
        # A value PostgreSQL cannot hold, such as a NUL byte or a number too large.
        return drf.ValidationError({NON_FIELD: _("提交的内容中有无法保存的字符或数值")})
    return _refused_by_database(error)


def _refused_by_database(error: Exception) -> Exception:
    if isinstance(error, IntegrityError):
        logger.warning("a constraint refused a request", exc_info=error)
        return Conflict()
    if isinstance(error, OperationalError):
        logger.error("the database did not answer", exc_info=error)
        return Unavailable()
    return error


class Conflict(drf.APIException):
    """The database refused: somebody else was faster, or an identifier is taken."""

    status_code = 409
    default_code = "conflict"

    def __init__(self) -> None:
        super().__init__(_("与他人的操作冲突，或标识已被使用，请刷新后再试"))


class Unavailable(drf.APIException):
    """The database is away or gave up waiting."""

    status_code = 503
    default_code = "unavailable"
    wait = 1

    def __init__(self) -> None:
        super().__init__(_("系统繁忙，请稍后再试"))


def _domain(error: Exception) -> Response | None:
    if not isinstance(error, DomainError):
        return None
    body: dict[str, Any] = {
        "code": error.code,
        "message": _text(error.message),
        "fields": {name: _text(text) for name, text in error.fields.items()},
    }
    if isinstance(error, StaleVersion):
        body["current"] = error.current
    return Response(body, status=error.status)


def _framework(error: Exception) -> Response | None:
    if not isinstance(error, drf.APIException):
        return None
    fields = _fields(error.detail) if isinstance(error, drf.ValidationError) else {}
    body = {"code": _code(error), "message": _message(error, fields), "fields": fields}
    return Response(body, status=error.status_code, headers=_headers(error))


def _code(error: drf.APIException) -> str:
    names = {drf.ValidationError: "invalid", drf.AuthenticationFailed: "not_authenticated"}
    return names.get(type(error), str(error.default_code))


def _message(error: drf.APIException, fields: dict[str, str]) -> str:
    """Say it in the reader's language; the framework's own texts stay where they are exact."""
    texts: dict[type, str] = {
        drf.NotAuthenticated: _("请先登录"),
        drf.AuthenticationFailed: _("登录已失效，请重新登录"),
        drf.PermissionDenied: _("您没有进行此操作的权限"),
        drf.NotFound: _("没有找到您要的内容"),
        drf.Throttled: _("请求过于频繁，请稍后再试"),
        drf.MethodNotAllowed: _("此地址不支持该请求方法"),
        drf.ParseError: _("请求内容格式有误"),
        drf.UnsupportedMediaType: _("不支持的内容类型"),
        drf.NotAcceptable: _("无法提供所要求的格式"),
    }
    if isinstance(error, drf.ValidationError):
        return fields.get(NON_FIELD) or _("提交的内容有误，请检查标出的各项")
    return texts.get(type(error)) or str(error.detail)


def _fields(detail: Any, prefix: str = "") -> dict[str, str]:
    """Flatten nested errors to one text a field: ``place.lng``."""
    if isinstance(detail, dict):
        flat: dict[str, str] = {}
        for name, value in detail.items():
            flat |= _fields(value, f"{prefix}.{name}" if prefix else str(name))
        return flat
    if isinstance(detail, list):
        nested = {
            key: text
            for place, value in enumerate(detail)
            if isinstance(value, dict | list)
            for key, text in _fields(value, f"{prefix}.{place}" if prefix else str(place)).items()
        }
        texts = [_text(value) for value in detail if not isinstance(value, dict | list)]
        return nested or ({prefix or NON_FIELD: texts[0]} if texts else {})
    return {prefix or NON_FIELD: _text(detail)}


def _text(words: object) -> str:
    """Words that may repeat what was sent: short, and without half characters."""
    return str(words)[:300].encode("utf-8", "replace").decode()


def _headers(error: drf.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    challenge = getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(ceil(wait))
    return headers
