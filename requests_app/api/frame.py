"""The edges of the API: unknown addresses and the readable schema."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.rest import PublicView


@extend_schema(exclude=True)
class NotFoundView(PublicView):
    """Every method gets the one error shape."""

    throttle_scope = ""

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is here."""
        del request
        raise NotFound

    def get(self, _request: Request, **_kwargs: object) -> Response:
        """Never reached; an address needs a method to be one."""
        raise NotFound


_not_found = NotFoundView.as_view()


@csrf_exempt
def tolerate(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer an address without its closing slash as if it had one; else 404 in shape.

    The views themselves check tokens, sessions and CSRF.
    """
    if not rest.endswith("/"):
        try:
            match = resolve(f"{request.path_info}/")
        except Resolver404:
            return _not_found(request)
        if match.func is not tolerate:
            answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
            return answer
    return _not_found(request)


# The viewer sets styles by script; its scripts are our own files.
@method_decorator(csp_replace({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The schema to click through."""

    url_name = "schema"
    authentication_classes = ()


def page_address(request: Request, cursor: str) -> str | None:
    """Address of the page behind ``cursor`` with the same filters; None at an end."""
    if not cursor:
        return None
    words = [(k, v) for k, v in request.query_params.items() if k != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*words, ('cursor', cursor)])}")
