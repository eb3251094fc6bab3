"""Looking behind the mask, in the answer to one POST and nowhere else."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.forms.desk_reveal import FIELDS, RevealForm
from requests_app.models import Ticket
from requests_app.selectors.callers import caller_view
from requests_app.selectors.moves import unit_team_ids
from requests_app.services.callers import reveal_caller
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.page import ticket_context
from requests_app.views.desk.ticket import TEMPLATE


@require_POST
@never_cache
@staff(rules.sees_desk)
def reveal(request: DeskRequest, no: str) -> HttpResponse:
    """One field in the clear, with the reason on record. 403 to whoever may not ask."""
    ticket = ticket_or_404(request.reach, no)
    caller = caller_view(request.reach, ticket, unit_team_ids(ticket))
    if caller is None:
        raise Http404
    if not caller.can_reveal:
        raise PermissionDenied
    form = RevealForm(request.POST, caller=caller)
    if not form.is_valid():
        return _answer(request, ticket, {"reveal": form}, status=422)
    field = form.cleaned_data["field"]
    try:
        clear = reveal_caller(
            ticket_id=ticket.pk,
            actor=request.user,
            field=field,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            ip=client_ip(request),
        )
    except DomainError as error:
        form.add_error("reason", error.message)
        return _answer(request, ticket, {"reveal": form}, status=error.status)
    shown = {"label": FIELDS[field], "value": clear, "field": field}
    return _answer(request, ticket, {"shown": shown}, status=200)


def _answer(
    request: DeskRequest, ticket: Ticket, extra: dict[str, Any], *, status: int
) -> HttpResponse:
    """The caller's card for htmx, the whole page otherwise."""
    context = ticket_context(request, ticket, now=timezone.now()) | extra
    context["back"] = request.POST.get("back", "")
    part = "#caller" if request.htmx else ""
    return render(request, f"{TEMPLATE}{part}", context, status=status)
