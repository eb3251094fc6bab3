"""Keeping the knowledge base sound: wrong answers, figures of use, powers and duties."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.worktime import local_date
from requests_app import rules as desk_rules
from requests_app.forms.knowledge import PowerFileForm, ReportAnswerForm
from requests_app.knowledge import rules
from requests_app.knowledge.choices import ReportState
from requests_app.knowledge.exceptions import PowerFileRefused
from requests_app.knowledge.selectors import statistics as figures
from requests_app.knowledge.selectors.lists import report_page
from requests_app.knowledge.selectors.powers import power_page
from requests_app.knowledge.services.power_items import import_power_items
from requests_app.knowledge.services.reports import answer_report
from requests_app.selectors.answering import answering_between
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.lists import section
from requests_app.views.desk.queue import page_url

PERIODS = (7, 30, 90)


@require_safe
@staff(desk_rules.sees_desk)
def reports(request: DeskRequest) -> HttpResponse:
    """What was said to be wrong: open ones by their clock, or those answered."""
    now, reach = timezone.now(), request.reach
    is_open = request.GET.get("show") != "answered"
    page = report_page(reach, is_open=is_open, cursor=request.GET.get("cursor", ""))
    rows = [
        {
            "report": row,
            "late": row.state == ReportState.OPEN and row.due_at <= now,
            "may_answer": row.state == ReportState.OPEN
            and rules.can_answer_report(reach, row.article),
        }
        for row in page.rows
    ]
    context = {
        "rows": rows,
        "is_open": is_open,
        "answer_form": ReportAnswerForm(auto_id=False),
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        **section(request, "reports"),
    }
    return render(request, "requests_app/knowledge/reports.html", context)


@require_POST
@staff(desk_rules.sees_desk)
def answer(request: DeskRequest, report_id: int) -> HttpResponse:
    """The owner's word on one report."""
    form = ReportAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for es in form.errors.values() for e in es))
        return redirect("desk:knowledge_reports")
    data: dict[str, Any] = form.cleaned_data
    try:
        answer_report(report_id=report_id, actor=request.user, now=timezone.now(), **data)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已答复"))
    return redirect("desk:knowledge_reports")


@require_safe
@staff(lambda reach: desk_rules.sees_desk(reach) and rules.sees_statistics(reach))
def statistics(request: DeskRequest) -> HttpResponse:
    """Use of each article and what share of answers came from one, with the counts beside."""
    now, reach = timezone.now(), request.reach
    days = whole(request.GET.get("days")) or 30
    days = days if days in PERIODS else 30
    until = local_date(now)
    since = until - timedelta(days=days - 1)
    totals = figures.use_totals(since=since, until=until)
    context = {
        "days": days,
        "periods": PERIODS,
        "totals": totals,
        "answering": answering_between(since=since, until=until, without_ticket=totals.answered,
                                       adopted=totals.adopted),
        "used": figures.most_used(reach, since=since, until=until),
        "wrong": figures.most_reported(reach, since=now - timedelta(days=days)),
        **section(request, "statistics"),
    }  # fmt: skip
    return render(request, "requests_app/knowledge/statistics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(desk_rules.sees_desk)
def powers(request: DeskRequest) -> HttpResponse:
    """The list of powers and duties; whoever keeps it takes in a file."""
    form = PowerFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        return _take_powers(request, form)
    return _powers_page(request, form, [], 200)


def _take_powers(request: DeskRequest, form: PowerFileForm) -> HttpResponse:
    if not rules.can_keep_powers(request.reach):
        raise PermissionDenied
    if not form.is_valid():
        return _powers_page(request, form, [], 422)
    try:
        done = import_power_items(
            text=form.cleaned_data["file"], actor=request.user, now=timezone.now()
        )
    except PowerFileRefused as error:
        return _powers_page(request, form, error.rows, 422)
    messages.success(request, _("已导入：新增 %(new)d 项，更新 %(changed)d 项") % done)
    return redirect("desk:knowledge_powers")


def _powers_page(
    request: DeskRequest, form: PowerFileForm, wrong: list[tuple[str, str]], status: int
) -> HttpResponse:
    words = request.GET.get("q", "")
    page = power_page(words, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "rows": page.rows,
        "wrong": wrong[:50],
        "words": words,
        "may_import": rules.can_keep_powers(request.reach),
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        **section(request, "powers"),
    }
    return render(request, "requests_app/knowledge/powers.html", context, status=status)
