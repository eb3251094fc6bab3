"""What the form says while it is being filled in. Words travel in a body, never in an address
that servers write into their logs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from grid.selectors import lookup
from grid.selectors.directory import teams_for
from requests_app.categorise import guess_urgency
from requests_app.choices import Urgency
from requests_app.selectors.categories import suggest_category
from requests_app.views.public import session
from requests_app.views.public.in_hand import collect_photos

LIKELY = 0.5  # a class with less than half the evidence of the best one only distracts


@dataclass(frozen=True)
class PlaceHint:
    """Where a point or an address lies; ``is_outside`` for a point beyond the district."""

    label: str = ""
    team: str = ""
    is_outside: bool = False


def place_hint(address: Any, lng: Any, lat: Any) -> PlaceHint | None:
    """The division of the marker, else the one named in the address; None when neither tells."""
    point = _point(lng, lat)
    if point:
        hit = lookup.grid_at(*point)
        if hit is None:
            return PlaceHint(is_outside=True)
        return PlaceHint(f"{hit.street} {hit.name}", _first_team(hit.code))
    named = lookup.divisions_named_in(str(address or "")[:200])
    code = lookup.current_code(max((hit.code for hit in named), key=len)) if named else ""
    return PlaceHint(lookup.division_label(code), "") if code else None


def _first_team(grid_code: str) -> str:
    teams = teams_for(grid_code=grid_code, skill="")
    local = [team for team in teams if team.area_code == grid_code] or teams
    return local[0].name if local else ""


def _point(lng: Any, lat: Any) -> tuple[float, float] | None:
    try:
        point = float(lng), float(lat)
    except (TypeError, ValueError):
        return None
    return point if abs(point[0]) <= 180 and abs(point[1]) <= 90 else None


def matter_choice(words: str, chosen: str | None) -> dict[str, Any]:
    """Likely classes of matter and the one to mark: the resident's, else the likeliest.

    ``chosen`` is None before anything was offered, ``""`` for "not sure".
    """
    found = suggest_category(words) if words else []
    likely = [item for item in found if item.score >= found[0].score * LIKELY]
    codes = {item.code for item in likely}
    if likely and chosen != "" and chosen not in codes:
        chosen = likely[0].code
    return {"suggestions": likely, "chosen": chosen or ""}


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Classes of matter that the words point at, and a warning when they speak of danger."""
    words = request.POST.get("text", "")
    context = matter_choice(words, request.POST.get("category"))
    context["danger"] = guess_urgency(words) == Urgency.EMERGENCY
    return render(request, "requests_app/public/_suggestions.html", context)


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Which community and grid the marker or the address falls in."""
    post = request.POST
    hint = place_hint(post.get("address"), post.get("lng"), post.get("lat"))
    return render(request, "requests_app/public/_place_hint.html", {"hint": hint})


@require_POST
def photos(request: HttpRequest) -> HttpResponse:
    """Add or remove a photo at once; answers with the list as it now is."""
    in_hand = collect_photos(request)
    session.set_pending(request, in_hand.ids)
    return render(request, "requests_app/public/_photos.html", {"in_hand": in_hand})
