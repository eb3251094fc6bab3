"""Doing something on a ticket: form, service, answer. What was typed survives a refusal."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError, StaleVersion
from requests_app import rules
from requests_app.exceptions import TicketNotFound
from requests_app.forms.desk_actions import NOTE, make_form
from requests_app.forms.desk_base import ActionForm, Ground
from requests_app.forms.desk_collide import clashes, merged, undecided, with_choices
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
    blank = _made(request, name, ground_of(request.reach, ticket))
    if undecided(blank, request.POST):
        return _undecided(request, blank)
    form = _made(request, name, blank.ground, with_choices(blank, request.POST))
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
    return after(request, ticket)


def _made(request: DeskRequest, name: str, ground: Ground, data: Any = None) -> ActionForm:
    """The form of the action, bound if there is data. Raises Http404 for an unknown name."""
    form = make_form(name, ground, data, request.FILES if data is not None else None)
    if form is None:
        raise Http404
    return form


def _fresh(request: DeskRequest, form: ActionForm, ticket: Ticket) -> ActionForm:
    """The same form on the ticket as it is now, the other person's values beside mine."""
    ground = ground_of(request.reach, ticket_or_404(request.reach, ticket.no))
    blank = _made(request, form.name, ground)
    again = _made(request, form.name, ground, merged(blank, request.POST))
    again.is_valid()
    again.clashes = clashes(blank, request.POST)
    return again


def _undecided(request: DeskRequest, blank: ActionForm) -> HttpResponse:
    """Both changed a field and nothing was chosen: it is put to the reader once more."""
    fresh = _fresh(request, blank, blank.ground.ticket)
    fresh.refuse(StaleVersion(""))
    fresh.add_error(None, _("请先选择保留您的，还是采用对方的"))
    return _answer(request, fresh, status=409)


def after(request: DeskRequest, ticket: Ticket) -> HttpResponse:
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
