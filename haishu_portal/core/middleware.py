"""What every request passes: idleness ends a session, the back office has its own policy."""

from collections.abc import Callable
from datetime import datetime, timedelta

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

Next = Callable[[HttpRequest], HttpResponse]

SEEN = "seen_at"
SINCE = "signed_in_at"
# Writing the session once a minute is exact enough.
STEP = timedelta(minutes=1)


def is_poll(request: HttpRequest) -> bool:
    """Tell a page refreshing itself from a person at work."""
    return "X-Poll" in request.headers or request.headers.get("HX-Trigger") == "poll"


class IdleTimeoutMiddleware:
    """Signs out whoever did nothing for IDLE_TIMEOUT, and everybody after SESSION_COOKIE_AGE.

    The request then goes on as an anonymous one: a public page still answers, a guarded
    one leads to the sign-in.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Judge the session before anybody reads it."""
        if request.user.is_authenticated:
            now = timezone.now()
            if self._is_over(request, now):
                return self._end(request)
            if not is_poll(request):
                self._note(request, now)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest, now: datetime) -> bool:
        seen, since = request.session.get(SEEN), request.session.get(SINCE)
        limits = ((seen, settings.IDLE_TIMEOUT), (since, settings.SESSION_ABSOLUTE_AGE))
        return any(
            stamp is not None and now.timestamp() - stamp > limit.total_seconds()
            for stamp, limit in limits
        )

    def _note(self, request: HttpRequest, now: datetime) -> None:
        request.session.setdefault(SINCE, now.timestamp())
        seen = request.session.get(SEEN)
        if seen is None or now.timestamp() - seen > STEP.total_seconds():
            request.session[SEEN] = now.timestamp()

    def _end(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        if request.headers.get("HX-Request"):
            # A part of a page must not become the sign-in page.
            target = request.headers.get("HX-Current-URL") or reverse(settings.LOGIN_URL)
            return HttpResponse(headers={"HX-Redirect": target})
        if not request.path.startswith("/api/"):
            messages.info(request, _("您已长时间未操作，为保护信息安全已自动退出，请重新登录"))
        return self.get_response(request)


class AdminPolicyMiddleware:
    """Lets the back office's own scripts run: unfold ships Alpine, which evaluates attributes.

    Everything outside ``/admin/`` keeps the strict policy.
    """

    loose = {
        "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
    }

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer; CSPMiddleware outside of us writes the header."""
        response = self.get_response(request)
        if request.path.startswith(reverse("admin:index")):
            response._csp_replace = self.loose  # type: ignore[attr-defined] # noqa: SLF001
        return response
