"""Who comes in: members of teams, to tickets of their teams."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from grid.reach import Reach
from grid.selectors.reach import reach_of
from requests_app import rules
from requests_app.exceptions import TicketNotFound
from requests_app.models import Ticket
from requests_app.selectors.tickets import ticket_for

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def field_face(view: View[Params]) -> View[Params]:
    """Let members of teams in; others are refused, strangers sent to sign in.

    Messages to a unit lead here whoever it is: those who work at the desk go on to the same
    ticket there.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.sees_field(reach(request)):
            if _is_link(request) and rules.sees_desk(reach(request)):
                return redirect("desk:ticket", no=kwargs["no"])
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _is_link(request: HttpRequest) -> bool:
    link = request.resolver_match
    return request.method == "GET" and link is not None and link.url_name == "ticket"


def reach(request: HttpRequest) -> Reach:
    """Reach of the person at the phone."""
    return reach_of(request.user)


def own_ticket(request: HttpRequest, no: str) -> Ticket:
    """The ticket if this person may open it, else 404."""
    try:
        return ticket_for(reach(request), no)
    except TicketNotFound as error:
        raise Http404 from error
