"""Who comes in: leads to their own teams, community and street to those on their ground."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from grid.rules import may_run_team, sees_teams
from grid.selectors.directory import TeamBrief
from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.fieldwork.views.access import reach
from requests_app.selectors.team_day import seen_team, teams_seen

View = Callable[..., HttpResponse]
FOLDER = "requests_app/fieldwork/team"


def team_face(view: View) -> View:
    """Let in whoever has a team to look at; strangers are sent to sign in."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_teams(reach(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def of_team(view: View) -> View:
    """Give the view the team of the address; 404 for one out of sight."""

    @team_face
    @wraps(view)
    def found(request: HttpRequest, team_id: int, **kwargs: Any) -> HttpResponse:
        team = seen_team(reach(request), team_id)
        if team is None:
            raise Http404
        return view(request, team, **kwargs)

    return found


def led_team(view: View) -> View:
    """The same for what only its lead does: 403 to others who see it."""

    @of_team
    @wraps(view)
    def led(request: HttpRequest, team: TeamBrief, **kwargs: Any) -> HttpResponse:
        if not may_run_team(reach(request), team.id):
            raise PermissionDenied
        return view(request, team, **kwargs)

    return led


def draw(
    request: HttpRequest,
    name: str,
    team: TeamBrief | None,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of a team, with what every one of them shows."""
    who = reach(request)
    shared = {
        "team": team,
        "runs": team is not None and may_run_team(who, team.id),
        "in_field": rules.sees_field(who),
        "several": len(teams_seen(who)) > 1,
        "inner": name not in {"teams", "day"},
    }
    return render(request, f"{FOLDER}/{name}.html", {**shared, **context}, status=status)


def told(request: HttpRequest, refusal: DomainError) -> None:
    """Show a refusal at the top of the next page."""
    messages.error(request, refusal.message)


def ticket_root(request: HttpRequest) -> str:
    """Where the reader opens tickets: on the phone, or at the desk."""
    face = "field" if rules.sees_field(reach(request)) else "desk"
    return reverse(f"{face}:ticket", args=["NO"]).removesuffix("NO/")
