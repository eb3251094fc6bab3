"""Who comes in: members of teams, to tickets of their teams."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from grid.reach import Reach
from grid.selectors.reach import reach_of
from requests_app import rules
from requests_app.exceptions import TicketNotFound
from requests_app.fieldwork.exceptions import Dropped
from requests_app.fieldwork.selectors.devices import is_dropped
from requests_app.fieldwork.sent import as_uuid
from requests_app.models import Ticket
from requests_app.selectors.tickets import ticket_for

DEVICE = "X-Field-Device"
PERSON = "X-Field-Person"
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


def field_data(view: View[Params]) -> View[Params]:
    """The door of the app's own requests: answers in JSON, never a page, never kept.

    A phone that was signed out hears so first, with or without a session: its data go.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = as_uuid(request.headers.get(DEVICE))
        if device is not None and is_dropped(device):
            response: HttpResponse = dropped(request)
        elif not request.user.is_authenticated:
            response = problem("signed_out", 401)
        elif _sent_by_another(request):
            response = problem("other_person", 401)
        elif not rules.sees_field(reach(request)):
            response = problem("not_field", 403, desk=rules.sees_desk(reach(request)))
        else:
            response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _sent_by_another(request: HttpRequest) -> bool:
    """Whether this is work of somebody who is not the one signed in: it waits for them."""
    person = request.headers.get(PERSON)
    return request.method == "POST" and bool(person) and person != str(request.user.pk)


def problem(code: str, status: int, **more: Any) -> JsonResponse:
    """A refusal that the app understands."""
    return JsonResponse({"error": code, **more}, status=status)


def dropped(request: HttpRequest) -> HttpResponse:
    """This phone was signed out: so is whoever still holds a session on it."""
    logout(request)
    return problem(Dropped.code, Dropped.status)
