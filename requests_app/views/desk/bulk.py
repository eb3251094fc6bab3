"""Doing one thing to many tickets: choose, confirm, read how it went for each."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.sheets import csv_lines
from haishu_portal.core.worktime import SHANGHAI
from requests_app import rules
from requests_app.forms.desk_bulk import EXPORT, FORMS, BulkForm, may_do
from requests_app.models import BulkRun, BulkState
from requests_app.selectors.export import MOST as MOST_EXPORTED
from requests_app.selectors.export import all_pages, chosen_pages, export_lines
from requests_app.selectors.tickets import SORTS, visible_to
from requests_app.services import bulk as service
from requests_app.services.export import note_export
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import Asked, asked_for
from requests_app.views.desk.rail import frame

SHOWN = 20


@require_POST
@staff(rules.sees_desk)
def bulk(request: DeskRequest) -> HttpResponse:
    """First the form with what was chosen; with ``sure``, do it and lead to the report."""
    now, name = timezone.now(), request.POST.get("do", "")
    if name not in FORMS:
        raise Http404
    if not may_do(request.reach, name):
        raise PermissionDenied
    asked = asked_for(request.reach, QueryDict(request.POST.get("at", "")), now=now)
    sure = "sure" in request.POST
    form = FORMS[name](request.POST if sure else None, reach=request.reach)
    if not sure or not form.is_valid():
        return _form(request, asked, form, now, status=422 if sure else 200)
    try:
        return _export(request, asked, form, now) if name == EXPORT else _run(request, asked, form)
    except DomainError as error:
        form.add_error(None, error.message)
        return _form(request, asked, form, now, status=error.status)


def _run(request: DeskRequest, asked: Asked, form: BulkForm) -> HttpResponse:
    """Do it, the first of them at once, and lead to the report."""
    now = timezone.now()
    run = service.start_bulk(
        action=form.name,
        ticket_ids=_chosen(request, asked, now),
        actor=request.user,
        now=now,
        data=form.data_for_run(),
        note=form.note,
    )
    service.work_off(run_id=run.pk, now=now)
    return redirect("desk:bulk_report", run.pk)


def _chosen(request: DeskRequest, asked: Asked, now: datetime) -> list[int]:
    """Ids ticked, or the first of the whole list in its order."""
    if "all" not in request.POST:
        return [number for part in request.POST.getlist("id") if (number := whole(part))]
    keyset = SORTS.get(asked.sort, SORTS["due"])
    rows = asked.rows(request.reach, now=now).order_by(*keyset.columns)
    return list(rows.values_list("pk", flat=True)[: service.MOST])


def _form(
    request: DeskRequest, asked: Asked, form: BulkForm, now: datetime, *, status: int
) -> HttpResponse:
    """What is about to happen, to how many, and the first of them by name."""
    everything = "all" in request.POST
    ids, limit = _chosen(request, asked, now), service.MOST
    count = len(ids)
    if everything and form.name == EXPORT:
        limit = MOST_EXPORTED
        count = asked.rows(request.reach, now=now).order_by()[:limit].count()
    rows = visible_to(request.reach).filter(pk__in=ids[:SHOWN])
    found = {ticket.pk: ticket for ticket in rows.only("no", "title", "status")}
    context: dict[str, Any] = {
        "form": form,
        "ids": [] if everything else ids,
        "count": count,
        "limit": limit,
        "everything": everything,
        "chosen": [found[pk] for pk in ids[:SHOWN] if pk in found],
        "more": count - len(found),
        "at": request.POST.get("at", ""),
        **frame(request.reach, asked.view.name, now=now),
    }
    return render(request, "requests_app/desk/bulk.html", context, status=status)


def _export(request: DeskRequest, asked: Asked, form: BulkForm, now: datetime) -> HttpResponse:
    """The table, line by line; the audit row stands before the first of them."""
    reach = request.reach
    if "all" in request.POST:
        count = asked.rows(reach, now=now).order_by()[:MOST_EXPORTED].count()
        pages = all_pages(reach, asked.wanted, sort=asked.sort, now=now)
        source = f"view:{asked.view.name}"
    else:
        ids = _chosen(request, asked, now)[: service.MOST]
        count, pages, source = len(ids), chosen_pages(reach, ids), "chosen"
    note_export(
        actor=request.user,
        reason=form.cleaned_data["reason"],
        count=count,
        source=source,
        now=now,
        ip=client_ip(request),
    )
    lines = csv_lines(export_lines(reach, pages))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    stamp = f"{now.astimezone(SHANGHAI):%Y%m%d-%H%M}"
    answer["Content-Disposition"] = f'attachment; filename="tickets-{stamp}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]


@require_safe
@staff(rules.sees_desk)
def report(request: DeskRequest, run_id: int) -> HttpResponse:
    """How it went; htmx asks for the body alone while it runs."""
    run = get_object_or_404(BulkRun, pk=run_id, actor=request.user)
    states = dict(run.items.order_by().values_list("state").annotate(n=Count("pk")))
    failed = list(run.items.filter(state=BulkState.FAILED).select_related("ticket"))
    seen = visible_to(request.reach).filter(pk__in=[item.ticket_id for item in failed])
    context = {
        "run": run,
        "done": states.get(BulkState.DONE, 0),
        "waiting": states.get(BulkState.WAITING, 0),
        "total": sum(states.values()),
        "failed": failed,
        "seen": set(seen.values_list("pk", flat=True)),
        **frame(request.reach, "", now=timezone.now()),
    }
    part = "#outcome" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"requests_app/desk/bulk_report.html{part}", context)


@require_POST
@staff(rules.sees_desk)
def again(request: DeskRequest, run_id: int) -> HttpResponse:
    """Once more for those that failed."""
    get_object_or_404(BulkRun, pk=run_id, actor=request.user)
    now = timezone.now()
    try:
        run = service.retry_failed(run_id=run_id, actor=request.user, now=now)
    except DomainError:
        return redirect("desk:bulk_report", run_id)
    service.work_off(run_id=run.pk, now=now)
    return redirect("desk:bulk_report", run.pk)
