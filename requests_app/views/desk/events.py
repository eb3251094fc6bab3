"""Events of the town: the list, one event from above, starting and ending it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grid.codes import DISTRICT_CODE
from grid.selectors.lookup import children
from haishu_portal.core.exceptions import DomainError
from requests_app import rules as allow
from requests_app.forms.event_form import EventForm, fresh_event
from requests_app.forms.rule_form import take_refusal
from requests_app.models import EventGroup, EventGroupKind
from requests_app.selectors.event_groups import listed_events
from requests_app.services import event_groups as service
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.event_looks import event_context, event_lines, list_context
from requests_app.views.desk.rail import frame

FOLDER = "requests_app/desk/events"


def event_or_404(pk: int) -> EventGroup:
    """The event."""
    return get_object_or_404(EventGroup.objects.select_related("made_by"), pk=pk)


@require_safe
@staff(allow.can_see_events)
def event_list(request: DeskRequest) -> HttpResponse:
    """Events, running ones first."""
    now = timezone.now()
    context = {
        "lines": event_lines(listed_events(), now=now),
        "may_run": allow.can_run_events(request.reach),
        "kinds": EventGroupKind.choices,
        **frame(request.reach, "events", now=now),
    }
    return render(request, f"{FOLDER}/list.html", context)


@require_safe
@staff(allow.can_see_events)
def event(request: DeskRequest, pk: int) -> HttpResponse:
    """One event: progress, map, counts, likely same matters, tickets; htmx gets the tickets."""
    now, row = timezone.now(), event_or_404(pk)
    listed = list_context(request, row, now=now)
    if request.htmx and request.htmx.target == "event-tickets":
        return render(request, f"{FOLDER}/_tickets.html", {"event": row, **listed})
    street = request.GET.get("map", "")
    inside = street if street in {ref.code for ref in children(DISTRICT_CODE)} else ""
    context = event_context(request.reach, row, now=now, inside=inside)
    page = {**context, **listed, **frame(request.reach, "events", now=now)}
    return render(request, f"{FOLDER}/event.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(allow.can_run_events)
def edit(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """The editor; a new one comes filled in for its kind, so that a second click starts it."""
    row = event_or_404(pk) if pk else None
    now = timezone.now()
    kind = request.GET.get("kind", "")
    known = kind if kind in EventGroupKind.values else EventGroupKind.TYPHOON
    start = {} if row else {"initial": fresh_event(known, now)}
    form = EventForm(request.POST or None, event=row, **start)
    if request.method != "POST" or not form.is_valid():
        return _editor(request, form, 422 if request.method == "POST" else 200)
    try:
        saved = _save(request, form, row)
    except DomainError as error:
        take_refusal(form, error)
        return _editor(request, form, error.status)
    words = _("已启动，符合条件的工单正在归入") if saved.is_active else _("已保存")
    messages.success(request, words)
    return redirect("desk:event", saved.pk)


def _save(request: DeskRequest, form: EventForm, row: EventGroup | None) -> EventGroup:
    given, by = form.given(), {"actor": request.user, "now": timezone.now()}
    if row is None:
        return service.make_event(given=given, start="start" in request.POST, **by)
    version = form.cleaned_data["version"] or 0
    return service.edit_event(event_id=row.pk, given=given, expected_version=version, **by)


def _editor(request: DeskRequest, form: EventForm, status: int) -> HttpResponse:
    now = timezone.now()
    context = {"form": form, "event": form.event, **frame(request.reach, "events", now=now)}
    return render(request, f"{FOLDER}/edit.html", context, status=status)


@require_POST
@staff(allow.can_run_events)
def start(request: DeskRequest, pk: int) -> HttpResponse:
    """Let tickets gather."""
    done = _("已启动，符合条件的工单正在归入")
    return do(request, pk, done, lambda **by: service.start_event(event_id=pk, **by))


@require_POST
@staff(allow.can_run_events)
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """Let nothing gather any more."""
    done = _("事件已结束，工单照常办理")
    return do(request, pk, done, lambda **by: service.end_event(event_id=pk, **by))


def do(
    request: DeskRequest, pk: int, done: str, act: Callable[..., Any], to: str = ""
) -> HttpResponse:
    """Call the service, say what came of it, go back to the event (or on to ``to``)."""
    try:
        act(actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(to) if to else redirect("desk:event", pk)
