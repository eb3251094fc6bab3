"""Refusals before any view is asked, in the shape the asker reads."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.csrf import csrf_failure as csrf_page

from haishu_portal.core.middleware import wants_page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for people; scripts of an app are told to fetch a new token."""
    if wants_page(request):
        return csrf_page(request, reason=reason)
    return JsonResponse({"error": "csrf"}, status=403)
