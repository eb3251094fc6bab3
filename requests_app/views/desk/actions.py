"""Doing something on a ticket: form, service, answer. What was typed survives a refusal."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.exceptions import TicketNotFound
from requests_app.forms.desk_actions import NOTE, make_form
from requests_app.forms.desk_base import ActionForm, Ground
from requests_app.models import Ticket
from requests_app.selectors.tickets import ticket_for
from requests_app.services.drafts import drop_draft
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.page import ground_of, refused, ticket_context
from requests_app.views.desk.ticket import TEMPLATE


@require_POST
@staff(rules.sees_desk)
def act(request: DeskRequest, no: str, name: str) -> HttpResponse:
    """Take one action. 422 for a form not filled in, 409 for a ticket changed meanwhile."""
    ticket = ticket_or_404(request.reach, no)
    form = make_form(name, ground_of(request.reach, ticket), request.POST, request.FILES)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _answer(request, form, status=422)
    try:
        done = form.save(actor=request.user, now=timezone.now())
    except DomainError as error:
        fresh = _fresh(request, form, ticket)
        fresh.refuse(error)
        return _answer(request, fresh, status=error.status)
    drop_draft(key=f"ticket.{ticket.no}.{name}", actor=request.user)
    messages.success(request, done)
    return _after(request, ticket)


def _fresh(request: DeskRequest, form: ActionForm, ticket: Ticket) -> ActionForm:
    """The same form on the ticket as it is now."""
    now_ticket = ticket_or_404(request.reach, ticket.no)
    again = make_form(form.name, ground_of(request.reach, now_ticket), request.POST, request.FILES)
    if again is None:
        raise Http404
    again.is_valid()
    return again


def _after(request: DeskRequest, ticket: Ticket) -> HttpResponse:
    """The page as it is now; the queue if the ticket has left the reader's sight."""
    try:
        found = ticket_for(request.reach, ticket.no)
    except TicketNotFound:
        return _go(request, reverse("desk:queue"))
    if not request.htmx:
        return _go(request, _address(request, ticket))
    context = ticket_context(request, found, now=timezone.now())
    return render(request, f"{TEMPLATE}#page", {**context, "back": _back(request)})


def _answer(request: DeskRequest, form: ActionForm, *, status: int) -> HttpResponse:
    """The refused form: alone for htmx, on its page otherwise."""
    now, ground = timezone.now(), form.ground
    if not request.htmx:
        context = ticket_context(request, ground.ticket, now=now, bound=form)
        return render(request, TEMPLATE, {**context, "back": _back(request)}, status=status)
    context = _part(form, ground, now) | {"ticket": ground.ticket, "back": _back(request)}
    answer = render(request, "requests_app/desk/_action.html", context, status=status)
    answer["HX-Retarget"] = f"#action-{form.name}"
    answer["HX-Reswap"] = "outerHTML"
    return answer


def _part(form: ActionForm, ground: Ground, now: Any) -> dict[str, Any]:
    view = refused(form, ground, now=now)
    return {"action": view, "is_note": form.name == NOTE}


def _back(request: DeskRequest) -> str:
    return str(request.POST.get("back", ""))


def _address(request: DeskRequest, ticket: Ticket) -> str:
    address, back = reverse("desk:ticket", args=[ticket.no]), _back(request)
    return f"{address}?{urlencode({'back': back})}" if back else address


def _go(request: DeskRequest, address: str) -> HttpResponse:
    """Redirect, in htmx's way if htmx asks."""
    if not request.htmx:
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer
