"""Today, the map, the team and oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from grid.selectors.directory import team_brief
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.roles import Role
from requests_app.selectors.field_view import SCOPES, points, today
from requests_app.selectors.people import people_of
from requests_app.selectors.tickets import field_list
from requests_app.services.handlers import assign_handler
from requests_app.views.field.access import field_face, own_ticket, reach


@require_safe
@field_face
def today_page(request: HttpRequest) -> HttpResponse:
    """Open tickets in hand as cards."""
    scope = request.GET.get("scope", "team")
    scope = scope if scope in SCOPES else "team"
    view = today(reach(request), scope=scope, now=timezone.now())
    return render(
        request,
        "requests_app/field/today.html",
        {"view": view, "scope": scope, "teams": _teams(request)},
    )


@require_safe
@field_face
def map_page(request: HttpRequest) -> HttpResponse:
    """The ground of one's teams with its open tickets; a list for those without a map."""
    tickets = field_list(reach(request))
    prefix = (reach(request).prefixes or reach(request).served or ("330203",))[0]
    outlines = f"{reverse('grid:outlines')}?prefix={prefix[:12]}&level=grid"
    return render(
        request,
        "requests_app/field/map.html",
        {"tickets": tickets, "outlines": outlines, "points": reverse("field:points")},
    )


@require_safe
@field_face
def points_data(request: HttpRequest) -> HttpResponse:
    """Open tickets as points for the map."""
    found = points(field_list(reach(request)))
    for feature in found["features"]:
        feature["properties"]["url"] = reverse("field:ticket", args=[feature["properties"]["no"]])
    return JsonResponse(found)


@require_safe
@field_face
def me_page(request: HttpRequest) -> HttpResponse:
    """Who is signed in, their teams and today's numbers."""
    view = today(reach(request), scope="mine", now=timezone.now())
    context = {"view": view, "teams": _teams(request), "is_lead": reach(request).has(Role.LEAD)}
    return render(request, "requests_app/field/me.html", context)


@require_safe
@field_face
def team_page(request: HttpRequest) -> HttpResponse:
    """The lead's view: open tickets by person, and who could take them."""
    if not reach(request).has(Role.LEAD):
        return redirect("field:today")
    view = today(reach(request), scope="team", now=timezone.now())
    people = people_of(reach(request).teams_for(Role.LEAD))
    return render(request, "requests_app/field/team.html", {"view": view, "people": people})


@require_POST
@field_face
def assign(request: HttpRequest, no: str) -> HttpResponse:
    """Give a ticket of one's team to one of its people."""
    ticket = own_ticket(request, no)
    try:
        assign_handler(
            ticket_id=ticket.pk,
            actor=request.user,  # type: ignore[arg-type]
            user_id=int(request.POST.get("user") or 0),
            now=timezone.now(),
        )
    except (DomainError, ValueError) as error:
        messages.error(request, str(error))
    return redirect("field:team")


def _teams(request: HttpRequest) -> list[str]:
    briefs = (team_brief(team_id) for team_id in sorted(reach(request).team_ids))
    return [team.name for team in briefs if team]
