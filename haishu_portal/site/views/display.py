"""How a reader wants to read: large type and light or dark."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from haishu_portal.core.context import ELDER_COOKIE, THEME_COOKIE, THEMES
from haishu_portal.core.services.accounts import remember_display

YEAR = 365 * 24 * 3600


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember the choice on this device and return to the page it was made on."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(target if safe else "/")
    theme = _chosen(request, "theme", THEMES)
    elder = _chosen(request, "elder", ("0", "1"))
    for name, value in ((THEME_COOKIE, theme), (ELDER_COOKIE, elder)):
        if value is not None:
            secure = request.is_secure()
            answer.set_cookie(
                name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure
            )
    if request.user.is_authenticated:
        large = None if elder is None else elder == "1"
        remember_display(user_id=request.user.pk, theme=theme, elder=large)
    return answer


def _chosen(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str | None:
    value = request.POST.get(name)
    return value if value in allowed else None
