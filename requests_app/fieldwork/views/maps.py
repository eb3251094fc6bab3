"""The ground of one's teams: their grids, those around, and the open tickets on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.codes import DISTRICT_CODE
from grid.reach import Reach
from grid.selectors.lookup import division_geojson, neighbours
from haishu_portal.core.roles import Role
from requests_app.fieldwork.selectors.jobs import jobs_of, points
from requests_app.fieldwork.views.access import field_face, reach
from requests_app.fieldwork.views.cards import cards_of

FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)
GRID_DIGITS = 15
OWN_SHADE = 2
MOST_AROUND = 120  # a whole street is its own surroundings


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


def ground_features(who: Reach) -> tuple[list[str], list[dict[str, Any]]]:
    """Codes of the reader's own grids, and the outlines of these and of those around."""
    own = ground_of(who)
    every = {f["properties"]["code"]: f for f in _grids()}
    inside = [code for code in every if code.startswith(own)]
    around = {n for code in inside[:MOST_AROUND] for n in neighbours(code)} - set(inside)
    shown = [_shaded(every[code]) for code in inside]
    return inside, [*(every[code] for code in sorted(around) if code in every), *shown]


def own_grid(who: Reach) -> str:
    """The grid that the reader works in, empty for those of wider ground."""
    codes = [*who.prefixes_for(Role.WORKER), *who.prefixes_for(Role.LEAD)]
    return next((code for code in codes if len(code) == GRID_DIGITS), "")


def ground_of(who: Reach) -> tuple[str, ...]:
    """Codes of the divisions that the reader's teams answer for or serve."""
    own = {code for role in FIELD_ROLES for code in who.prefixes_for(role)}
    return tuple(sorted(own | set(who.served))) or (DISTRICT_CODE,)


def outlines_near(code: str) -> str:
    """Address of the outlines of the community around ``code``, else of the streets."""
    level, prefix = (Level.GRID, code[:12]) if len(code) == GRID_DIGITS else (Level.STREET, "")
    return f"{reverse('grid:outlines')}?prefix={prefix or DISTRICT_CODE}&level={level}"


def _grids() -> list[dict[str, Any]]:
    """Every grid: a neighbour may lie across a street's border."""
    features: list[dict[str, Any]] = division_geojson(DISTRICT_CODE, Level.GRID).collection[
        "features"
    ]
    return features


def _shaded(feature: dict[str, Any]) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], "shade": OWN_SHADE}}
