"""The front door: one thing to do, and what came of it for others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, all_teams
from grid.selectors.lookup import children
from requests_app.selectors.week import week_figures

DISTRICT = "330203"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page; ``?street=330203001`` narrows the figures to one street."""
    streets = children(DISTRICT)
    wanted = request.GET.get("street", "")
    street = next((ref for ref in streets if ref.code == wanted), None)
    prefix = street.code if street else DISTRICT
    context = {
        "streets": streets,
        "street": street,
        "centre": _centre(prefix) if street else None,
        "week": week_figures(prefix=prefix, now=timezone.now()),
    }
    return render(request, "site/home.html", context)


def _centre(code: str) -> TeamBrief | None:
    return next(
        (t for t in all_teams() if t.kind == TeamKind.STREET_CENTRE and t.area_code == code), None
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long and who sees it."""
    return render(request, "site/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How these pages can be used, and where they still fall short."""
    return render(request, "site/accessibility.html")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page names no icon, as the back office does."""
    return redirect(static("icons/favicon.svg"))
