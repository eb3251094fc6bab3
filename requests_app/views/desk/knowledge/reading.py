"""Reading an article aloud, and what comes of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.worktime import local_date
from requests_app import rules as desk_rules
from requests_app.forms.knowledge import WrongAnswerForm
from requests_app.knowledge import rules
from requests_app.knowledge.choices import Use
from requests_app.knowledge.exceptions import ArticleNotFound
from requests_app.knowledge.models import Article, ArticleVersion
from requests_app.knowledge.selectors import reading
from requests_app.knowledge.services import count_use
from requests_app.knowledge.services.flow import move_article
from requests_app.knowledge.services.reports import report_wrong
from requests_app.knowledge.workflow import BY_NAME, allowed
from requests_app.selectors.categories import path_of
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.look import area_name, day, review_words, state_badge
from requests_app.views.desk.rail import frame

TEMPLATE = "requests_app/knowledge/article.html"


def article_or_404(request: DeskRequest, pk: int) -> Article:
    """The article if the reader may open it."""
    try:
        return reading.article_for(request.reach, pk)
    except ArticleNotFound as error:
        raise Http404 from error


@require_safe
@staff(desk_rules.sees_desk)
def article(request: DeskRequest, pk: int) -> HttpResponse:
    """One article, made for reading out on the telephone."""
    return _page(request, article_or_404(request, pk), WrongAnswerForm(), 200)


def _page(
    request: DeskRequest, found: Article, report: WrongAnswerForm, status: int
) -> HttpResponse:
    now, reach = timezone.now(), request.reach
    version, chosen = _version(request, found)
    review, tone = review_words(found, now=now)
    day_now = local_date(now)
    moves = allowed(reach, found)
    context: dict[str, Any] = {
        "article": found,
        "version": version,
        "state": state_badge(found),
        "category": path_of(version.category_code),
        "area": area_name(version.area_code),
        "verified": day(found.verified_at),
        "review": review,
        "review_tone": tone,
        "out_of_date": not version.valid_from <= day_now <= (version.valid_to or day_now),
        "chosen": chosen,
        "pending": not chosen
        and found.latest_id != version.pk
        and (rules.can_draft(reach, found) or rules.can_confirm(reach, found)),
        "reports": reading.open_reports(found),
        "moves": [move for move in moves if move.name not in ("revise", "flag")],
        "may_flag": BY_NAME["flag"] in moves,
        "may_edit": rules.can_draft(reach, found),
        "may_report": found.published_id is not None and rules.can_report(reach),
        "events": reading.events_of(found),
        "report_form": report,
        **frame(reach, "knowledge", now=now),
    }
    return render(request, TEMPLATE, context, status=status)


def _version(request: DeskRequest, found: Article) -> tuple[ArticleVersion, bool]:
    """What to read: the version asked for by ``?version=`` if it is another, else the usual."""
    usual = reading.version_shown(found)
    number = whole(request.GET.get("version"))
    if not number or number == usual.number:
        return usual, False
    rows = reading.readable_versions(request.reach, found)
    chosen = next((row for row in rows if row.number == number), None)
    if chosen is None:
        raise Http404
    return chosen, True


@require_POST
@staff(desk_rules.sees_desk)
def use(request: DeskRequest, pk: int) -> HttpResponse:
    """Count one use. htmx gets a word about it, a plain form the article again."""
    how = request.POST.get("how", "")
    if how not in (Use.OPENED, Use.READ_OUT, Use.ANSWERED):
        raise Http404
    found = article_or_404(request, pk)
    count_use(article_id=found.pk, how=how, actor=request.user, now=timezone.now())
    if how != Use.ANSWERED:
        return HttpResponse(status=204)
    if request.htmx:
        return render(request, "requests_app/knowledge/_counted.html")
    messages.success(request, _("已计入不建单答复"))
    return redirect("desk:knowledge_article", pk=pk)


@require_POST
@staff(desk_rules.sees_desk)
def report(request: DeskRequest, pk: int) -> HttpResponse:
    """Say that the article is wrong."""
    found = article_or_404(request, pk)
    form = WrongAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    words = form.cleaned_data["words"]
    report_wrong(article_id=found.pk, words=words, actor=request.user, now=timezone.now())
    messages.success(request, _("已告诉责任单位，答复会出现在“有误反映”里"))
    return redirect("desk:knowledge_article", pk=pk)


@require_POST
@staff(desk_rules.sees_desk)
def move(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """Take one step; what the rules refuse is said on the article's page."""
    found = article_or_404(request, pk)
    if name not in BY_NAME:
        raise Http404
    note = request.POST.get("note", "")
    try:
        move_article(
            article_id=found.pk, move=name, actor=request.user, now=timezone.now(), note=note
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已%s") % BY_NAME[name].label)
    return redirect("desk:knowledge_article", pk=pk)
