"""The ground of one's teams: their grids, those around, and the open tickets on it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.codes import DISTRICT_CODE
from requests_app.fieldwork.selectors.grounds import GRID_DIGITS, ground_features
from requests_app.fieldwork.selectors.jobs import jobs_of, points
from requests_app.fieldwork.views.access import field_face, reach
from requests_app.fieldwork.views.cards import cards_of


@require_safe
@field_face
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, and under it the same tickets as a list."""
    now = timezone.now()
    jobs = jobs_of(reach(request), now=now)
    return render(request, "requests_app/field/map.html", {"cards": cards_of(jobs, now=now)})


@require_safe
@never_cache
@field_face
def points_data(request: HttpRequest) -> HttpResponse:
    """Open tickets as points."""
    features = points(jobs_of(reach(request), now=timezone.now()))
    for feature in features:
        feature["properties"]["url"] = reverse("field:ticket", args=[feature["properties"]["no"]])
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_safe
@cache_control(private=True, max_age=300)
@field_face
def outlines_data(request: HttpRequest) -> HttpResponse:
    """The reader's grids shaded, their neighbours plain."""
    _own, shown = ground_features(reach(request))
    return JsonResponse({"type": "FeatureCollection", "features": shown})


def outlines_near(code: str) -> str:
    """Address of the outlines of the community around ``code``, else of the streets."""
    level, prefix = (Level.GRID, code[:12]) if len(code) == GRID_DIGITS else (Level.STREET, "")
    return f"{reverse('grid:outlines')}?prefix={prefix or DISTRICT_CODE}&level={level}"
