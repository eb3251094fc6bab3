"""Calling residents back: the list, and one call."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grid.reach import Reach
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.choices import CallOutcome
from requests_app.forms.desk_callback import CallbackForm
from requests_app.forms.desk_reveal import RevealForm
from requests_app.models import Ticket
from requests_app.selectors.callers import caller_view
from requests_app.selectors.desk_callbacks import tries_of
from requests_app.selectors.tickets import TicketFilter, desk_page
from requests_app.services.callbacks import record_callback
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.history import history
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import queue_rows, state_badge
from requests_app.workflow import Status


def calls_back(reach: Reach) -> bool:
    """Who calls residents back."""
    return rules.sees_desk(reach) and reach.has(Role.CALLBACK, Role.SUPERVISOR)


@require_safe
@staff(calls_back)
def callback_list(request: DeskRequest) -> HttpResponse:
    """Tickets that wait for a call, the most pressing first."""
    now = timezone.now()
    page = desk_page(
        request.reach,
        TicketFilter(view="to_call"),
        now=now,
        sort="due",
        cursor=request.GET.get("cursor", ""),
    )
    tries = tries_of(page.rows, now=now)
    rows = [
        {
            "row": row,
            "tries": tries[row.ticket.pk],
            "may": rules.can_call_back(request.reach, row.ticket),
        }
        for row in queue_rows(page.rows, now=now)
    ]
    context = {
        "rows": rows,
        "older_url": _page_url(page.older),
        "newer_url": _page_url(page.newer),
        **frame(request.reach, "callbacks", now=now),
    }
    return render(request, "requests_app/desk/callbacks.html", context)


def _page_url(cursor: str) -> str:
    return f"?{urlencode({'cursor': cursor})}" if cursor else ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff(calls_back)
def callback(request: DeskRequest, no: str) -> HttpResponse:
    """One call. 403 for a member of the handling unit or a ticket that is not to be called."""
    ticket = ticket_or_404(request.reach, no)
    may_call = rules.can_call_back(request.reach, ticket)
    if request.method != "POST":
        if not may_call:
            raise PermissionDenied
        return _page(request, ticket, CallbackForm(ticket=ticket), 200)
    form = CallbackForm(request.POST, ticket=ticket)
    if not form.is_valid():
        return _page(request, ticket, form, 422)
    try:
        done = _record(request, form, ticket)
    except DomainError as error:
        form.ticket = ticket_or_404(request.reach, no)
        form.refuse(error)
        return _page(request, form.ticket, form, error.status)
    messages.success(request, _said(done))
    return redirect("desk:callbacks")


def _record(request: DeskRequest, form: CallbackForm, ticket: Ticket) -> Ticket:
    data = form.cleaned_data
    reached = data["outcome"] == CallOutcome.REACHED
    return record_callback(
        ticket_id=ticket.pk,
        actor=request.user,
        outcome=data["outcome"],
        now=timezone.now(),
        contacted=form.contact_answer if reached else None,
        solved=data["solved"] if reached else "",
        satisfaction=data["satisfaction"] if reached else None,
        note=data["note"],
        expected_version=data["version"],
    )


def _said(ticket: Ticket) -> str:
    """What saving did, in words."""
    said = {
        Status.CLOSED: _("%s 回访完成，已办结"),
        Status.REWORKING: _("%s 诉求人不满意，已交回承办单位重办"),
        Status.DIFFICULT: _("%s 诉求人仍不满意，已转疑难件"),
    }
    return said.get(Status(ticket.status), _("%s 已记录本次回访")) % ticket.no


def _page(request: DeskRequest, ticket: Ticket, form: CallbackForm, status: int) -> HttpResponse:
    now = timezone.now()
    context = {**_about(request, ticket, now), "form": form}
    return render(request, "requests_app/desk/callback.html", context, status=status)


def _about(request: DeskRequest, ticket: Ticket, now: datetime) -> dict[str, Any]:
    caller = caller_view(request.reach, ticket)
    tries = tries_of([ticket], now=now)[ticket.pk]
    row = queue_rows([ticket], now=now)[0]
    return {
        "ticket": ticket,
        "row": row,
        "state": state_badge(ticket),
        "caller": caller,
        "reveal": RevealForm(caller=caller, initial={"field": "phone", "reason": _("回访诉求人")})
        if caller and caller.can_reveal
        else None,
        "tries": tries,
        "reworked": ticket.rework_count > 0,
        "history": history(ticket, request.reach, "all", now=now)[:8],
        **frame(request.reach, "callbacks", now=now),
    }
