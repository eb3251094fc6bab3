"""How a reader wants to read: large type and light or dark."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from haishu_portal.core.context import ELDER_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember the choice on this device and return to the page it was made on."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(target if safe else "/")
    choices = (
        (ELDER_COOKIE, request.POST.get("elder"), ("0", "1")),
        (THEME_COOKIE, request.POST.get("theme"), THEMES),
    )
    for name, value, allowed in choices:
        if value is not None and value in allowed:
            secure = request.is_secure()
            answer.set_cookie(
                name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure
            )
    return answer
