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
# Under which address alone the session was used so far; "" once it was used elsewhere.
PLACE = "used_under"
# Writing the session once a minute is exact enough.
STEP = timedelta(minutes=1)


def is_poll(request: HttpRequest) -> bool:
    """Tell a page refreshing itself from a person at work."""
    return "X-Poll" in request.headers or request.headers.get("HX-Trigger") == "poll"


class IdleTimeoutMiddleware:
    """Signs out whoever did nothing for IDLE_TIMEOUT, and everybody after SESSION_COOKIE_AGE.

    A session used only under one of IDLE_TIMEOUT_UNDER has that time instead; once it was
    used anywhere else it stays with the short one.

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
            self._note_place(request)
            if not is_poll(request):
                self._note(request, now)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest, now: datetime) -> bool:
        seen, since = request.session.get(SEEN), request.session.get(SINCE)
        idle = settings.IDLE_TIMEOUT_UNDER.get(
            request.session.get(PLACE, ""), settings.IDLE_TIMEOUT
        )
        limits = ((seen, idle), (since, settings.SESSION_ABSOLUTE_AGE))
        return any(
            stamp is not None and now.timestamp() - stamp > limit.total_seconds()
            for stamp, limit in limits
        )

    def _note_place(self, request: HttpRequest) -> None:
        """A session begins nowhere, stays at the first place, and loses it at any other."""
        if request.path.startswith(settings.IDLE_NEUTRAL):
            return
        place = next((p for p in settings.IDLE_TIMEOUT_UNDER if request.path.startswith(p)), "")
        before = request.session.get(PLACE)
        if before is None or (before and before != place):
            request.session[PLACE] = place

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
        if wants_page(request):
            messages.info(request, _("您已长时间未操作，为保护信息安全已自动退出，请重新登录"))
        return self.get_response(request)


def wants_page(request: HttpRequest) -> bool:
    """Whether a person will see the answer, not a program or a script of a page."""
    accept = request.headers.get("Accept", "text/html")
    return "text/html" in accept and not request.path.startswith("/api/")


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
