"""Calling residents back: the list, and one call."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grid.reach import Reach
from grid.selectors.directory import team_name
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.settings import setting_int
from requests_app import rules
from requests_app.choices import CallOutcome
from requests_app.forms.desk_callback import CallbackForm
from requests_app.forms.desk_reveal import RevealForm
from requests_app.models import Ticket
from requests_app.selectors.callbacks import callback_queue
from requests_app.selectors.callers import caller_view
from requests_app.selectors.desk_callbacks import (
    can_ring,
    days_called,
    goes_to_difficult,
    tries_of,
)
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
    """Callers who wait for a call, the most pressing first; merged tickets' callers too."""
    now = timezone.now()
    tickets = callback_queue(request.reach, now=now)
    rows = [{"row": row, "days": days_called(row.ticket)} for row in queue_rows(tickets, now=now)]
    allowed = setting_int("callback_attempts")
    context = {"rows": rows, "allowed": allowed, **frame(request.reach, "callbacks", now=now)}
    return render(request, "requests_app/desk/callbacks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(calls_back)
def callback(request: DeskRequest, no: str) -> HttpResponse:
    """One call. 403 for a member of the handling unit or a ticket that is not to be called."""
    ticket = ticket_or_404(request.reach, no)
    may_call = can_ring(request.reach, ticket)
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
    tries = tries_of(ticket, now=now)
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
        "answered": ticket.master or ticket,
        "unit": team_name((ticket.master or ticket).lead_team_id),
        "merged": ticket.master is not None,
        "to_difficult": goes_to_difficult(ticket),
        "history": history(ticket, request.reach, "all", now=now)[:8],
        **frame(request.reach, "callbacks", now=now),
    }
