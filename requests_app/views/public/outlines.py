"""Outlines for the map on which a resident marks a place."""

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.selectors.lookup import division_geojson

DISTRICT = "330203"


@require_safe
def outlines(request: HttpRequest) -> HttpResponseBase:
    """Boundaries of the communities; a browser that has them is told so."""
    layer = division_geojson(DISTRICT, Level.COMMUNITY)
    tag = quote_etag(layer.etag)
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = JsonResponse(layer.collection)
    answer["ETag"] = tag
    answer["Cache-Control"] = "public, max-age=300"
    return answer
