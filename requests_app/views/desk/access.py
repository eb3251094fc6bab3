"""The doors of the desk: sign in first, then ask the rules; default deny."""

from collections.abc import Callable
from functools import wraps
from typing import Any

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

View = Callable[..., HttpResponse]


class DeskRequest(HttpRequest):
    """A request of a signed-in member of staff whose reach has been read."""

    reach: Reach
    user: Any
    htmx: Any


def staff(rule: Callable[[Reach], bool]) -> Callable[[View], View]:
    """Open a page to signed-in staff whose reach passes ``rule``; 403 to the others."""

    def wrap(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.reach = reach_of(request.user)
            if not rule(request.reach):
                if _is_theirs_on_the_phone(request):
                    return redirect("field:ticket", no=kwargs["no"])
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def _is_theirs_on_the_phone(request: DeskRequest) -> bool:
    """A link to a ticket, shared by a colleague at the desk, is opened by a grid team."""
    link = request.resolver_match
    is_link = request.method == "GET" and link is not None and link.url_name == "ticket"
    return is_link and rules.sees_field(request.reach) and not rules.sees_desk(request.reach)


def ticket_or_404(reach: Reach, no: str) -> Ticket:
    """The ticket if the reader may open it; to the others it does not exist."""
    try:
        return ticket_for(reach, no)
    except TicketNotFound as error:
        raise Http404 from error
