"""Outlines of divisions for maps. Borders are public facts, so no sign-in is asked for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.codes import DISTRICT_CODE, level_of
from grid.exceptions import BadDivisionCode
from grid.selectors.lookup import division_geojson


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """GeoJSON of one level under a prefix, 304 when the browser holds this version."""
    prefix = request.GET.get("prefix") or DISTRICT_CODE
    level = request.GET.get("level") or Level.STREET
    try:
        level_of(prefix)
        layer = division_geojson(prefix, Level(level))
    except (BadDivisionCode, ValueError):
        words = _("区划代码或层级不正确")
        return JsonResponse({"code": "bad_outline", "message": words, "fields": {}}, status=400)
    etag = f'"{layer.etag}"'
    known = get_conditional_response(request, etag=etag)
    answer = known or JsonResponse(layer.collection)
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=300)
    return answer
