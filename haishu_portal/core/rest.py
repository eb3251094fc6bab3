"""What every view of the API shares: who may call, what is read, how often, how it is kept."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import IO, Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.exceptions import (
    APIException,
    ParseError,
    UnsupportedMediaType,
)
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from haishu_portal.core.clients import client_ip

logger = logging.getLogger(__name__)

# A form of words; photos go their own way.
MAX_JSON_BYTES = 256 * 1024
SECONDS = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}


class BodyTooLarge(APIException):
    """More was sent than a form can hold."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("提交的内容太大"))


class StrictJSONParser(BaseParser):
    """UTF-8 JSON of a sane size and depth, without NaN and Infinity."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        _media_type: str | None = None,
        _parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says. Raises ParseError and BodyTooLarge."""
        body = stream.read(MAX_JSON_BYTES + 1)
        if len(body) > MAX_JSON_BYTES:
            raise BodyTooLarge
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


class RateThrottle(BaseThrottle):
    """So many calls in a fixed window, by address; ``view.throttle_scope`` names the rate.

    Counted in Redis for all processes together; while Redis is away each process counts
    for itself, so that the door neither breaks nor stands open. Staff are not counted.
    """

    _own: ClassVar[dict[str, int]] = {}
    _lock: ClassVar[Lock] = Lock()

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this call and say whether it is within the rate."""
        scope = getattr(view, "throttle_scope", "")
        rates: dict[str, str] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]  # type: ignore[assignment]
        rate = rates.get(scope)
        if not rate or (request.user and request.user.is_authenticated):
            return True
        number, _slash, unit = rate.partition("/")
        window, now = SECONDS[unit], time.time()
        key = f"rate:{scope}:{client_ip(request)}:{int(now // window)}"
        self._wait = window - now % window
        return self._count(key, window) <= int(number)

    def wait(self) -> float:
        """Seconds until the window ends."""
        return self._wait

    def _count(self, key: str, window: int) -> int:
        try:
            count = cache.incr(key)
        except ValueError:
            count = 1 if cache.add(key, 1, window) else cache.incr(key)
        return self._count_here(key) if count is None else int(count)

    def _count_here(self, key: str) -> int:
        with self._lock:
            if len(self._own) > 10_000:
                self._own.clear()
            self._own[key] = self._own.get(key, 0) + 1
            return self._own[key]


class PortalView(APIView):
    """A view of the API: JSON in and out, nothing kept by caches unless the view says so."""

    parser_classes = (StrictJSONParser,)
    throttle_classes = (RateThrottle,)
    throttle_scope = "calls"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse texts in other encodings before anybody reads them."""
        if (request._request.encoding or "utf-8").lower() not in {"utf-8", "utf8"}:  # noqa: SLF001 - the framework's own way to the inner request
            request._request.encoding = "utf-8"  # noqa: SLF001 - as above
            raise UnsupportedMediaType(request.content_type)
        super().initial(request, *args, **kwargs)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Keep answers out of caches unless the view allowed it."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class PublicView(PortalView):
    """Open to everybody, and to nobody in particular: no account is looked up."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class PhotoParser(MultiPartParser):
    """Forms with files."""


def read(serializer: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """The checked input. Raises the framework's ValidationError."""
    form = serializer(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def tagged(
    request: Request, *, tag: str, fresh: str, content_type: str, body: Callable[[], bytes]
) -> HttpResponseBase:
    """The body with an ETag, or 304 without asking for it; ``fresh`` is its Cache-Control."""
    etag = quote_etag(tag)
    inner = request._request  # noqa: SLF001 - the framework's own way to the inner request
    answer = get_conditional_response(inner, etag=etag)
    if answer is None:
        answer = HttpResponse(body(), content_type=content_type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = fresh
    return answer


def now() -> datetime:
    """This moment in UTC."""
    return timezone.now()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema speaks of tokens."""

    target_class = "haishu_portal.core.rest_doors.TokenAccess"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """``Authorization: Token ...``."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token <value>",
        }
