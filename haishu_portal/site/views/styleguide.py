"""Every component in every state, for whoever builds pages; only where the settings show it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from haishu_portal.site import samples

FACES = ("public", "desk", "field")


@require_safe
def styleguide(request: HttpRequest, face: str = "public") -> HttpResponse:
    """The guide in one of the three frames; 404 outside development."""
    if not settings.STYLEGUIDE:
        raise Http404
    context = samples.everything(timezone.now(), bound="wrong" in request.GET)
    return render(request, f"styleguide/{face}.html", {**context, "face": face})
