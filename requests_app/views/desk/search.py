"""One box over everything: tickets, callers, places, teams, articles.

What is typed travels in the body of a POST, and then sealed in the address of the results.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grid.reach import Reach
from grid.selectors.finder import Found
from haishu_portal.core.clients import client_ip
from haishu_portal.core.keyset import Page
from requests_app import rules
from requests_app.forms.desk_search import SearchForm, kept_filters, sealed
from requests_app.knowledge.selectors.lists import ArticleFilter, article_page
from requests_app.models import Ticket
from requests_app.search_input import read_search
from requests_app.selectors.search import (
    CallerFound,
    Query,
    find_callers,
    find_named,
    read_query,
    search_tickets,
)
from requests_app.selectors.tickets import TicketFilter
from requests_app.services.search_log import note_caller_search
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import changed, page_url
from requests_app.views.desk.rail import View, frame, view_named, views_of
from requests_app.views.desk.search_hits import hits

FOLDER = "requests_app/desk"
LIVE_ROWS = 5
ARTICLES = 4


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.sees_desk)
def search(request: DeskRequest) -> HttpResponse:
    """POST: on to the results, in an address that may be logged. GET: the results."""
    now = timezone.now()
    if request.method == "POST":
        return _go(request, now)
    form = SearchForm(request.GET)
    form.is_valid()
    context = {
        "form": form,
        "chips": [(w, changed(request.GET, **{n: ""}, cursor="")) for n, w in form.chips()],
        "back": request.GET.urlencode(),
        **frame(request.reach, "search", now=now),
        **_results(request, form, now),
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, f"{FOLDER}/search.html{'#found' if part else ''}", context)


def _go(request: DeskRequest, now: datetime) -> HttpResponse:
    typed = request.POST.get("q", "")
    ip = client_ip(request)
    note_caller_search(actor=request.user, typed=read_search(typed), now=now, ip=ip)
    within = QueryDict(request.POST.get("within", ""))
    asked = {**sealed(typed), **kept_filters(within)}
    return redirect(f"{reverse('desk:search')}?{urlencode(asked)}")


def _results(request: DeskRequest, form: SearchForm, now: datetime) -> dict[str, Any]:
    """Tickets first, then callers, places and teams."""
    query, cursor = read_query(form.typed), request.GET.get("cursor", "")
    name = request.GET.get("view", "")
    view = view_named(request.reach, name, now=now) if name else None
    broken = view.standing.broken if view and view.standing else ""
    page: Page[Ticket] = Page([], "", "")
    if not broken:
        wanted = _wanted(form, view)
        page = search_tickets(request.reach, form.typed, wanted=wanted, now=now, cursor=cursor)
    return {
        "query": query,
        "view": view,
        "broken": broken,
        "views": [v for v in views_of(request.reach) if v.name not in ("closed", "open")],
        "hits": hits(page.rows, query, now=now),
        "more": bool(page.older),
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        "callers": [] if cursor else _callers(find_callers(request.reach, form.typed)),
        "named": [] if cursor else _named(find_named(query)),
        "articles": [] if cursor else _articles(request.reach, query, now),
    }


def _wanted(form: SearchForm, view: View | None) -> TicketFilter:
    """The filters, inside a list of the rail if one is named."""
    if view is None:
        return form.narrowing("all")
    wanted = form.narrowing(view.view, mine=view.mine, overdue=view.overdue)
    return replace(wanted, condition=view.standing.q) if view.standing else wanted


def _callers(found: list[CallerFound]) -> list[dict[str, Any]]:
    """Masked callers, each with the address of its tickets."""
    search_url = reverse("desk:search")
    return [
        {"caller": c, "href": f"{search_url}?{urlencode(sealed(c.clear_phone))}"} for c in found
    ]


def _named(found: list[Found]) -> list[dict[str, Any]]:
    """Places and teams, each with the address of the queue narrowed to it."""
    queue = reverse("desk:queue")
    return [
        {
            "name": f.name,
            "where": f.where,
            "is_team": f.team_id is not None,
            "href": f"{queue}?{urlencode({'view': 'open', **_narrow(f)})}",
        }
        for f in found
    ]


def _articles(reach: Reach, query: Query, now: datetime) -> list[dict[str, Any]]:
    """Articles of the knowledge base that the reader may open and that hold the words."""
    if not query.text:
        return []
    page = article_page(reach, ArticleFilter(words=query.text), now=now)
    return [
        {
            "title": a.question,
            "detail": a.no,
            "href": reverse("desk:knowledge_article", args=[a.pk]),
        }
        for a in page.rows[:ARTICLES]
    ]


def _narrow(found: Found) -> dict[str, Any]:
    return {"team": found.team_id} if found.team_id else {"area": found.code}


@require_POST
@staff(rules.sees_desk)
def live(request: DeskRequest) -> HttpResponse:
    """A few results while somebody types; callers only after Enter, which leaves a trace."""
    typed = request.POST.get("q", "")
    query = read_query(typed)
    here = request.POST.get("here", "")
    name = QueryDict(here).get("view", "")
    within = view_named(request.reach, name, now=timezone.now()) if name else None
    context: dict[str, Any] = {"query": query, "within": within, "here": here}
    if query.typed.text and not query.typed.phone:
        context |= _few(request, typed, query)
    return render(request, f"{FOLDER}/_search_live.html", context)


def _few(request: DeskRequest, typed: str, query: Query) -> dict[str, Any]:
    now = timezone.now()
    skip = bool(query.typed.surname)
    page = None if skip else search_tickets(request.reach, typed, now=now, size=LIVE_ROWS)
    return {
        "hits": hits(page.rows, query, now=now) if page else [],
        "named": _named(find_named(query, limit=2)),
        "articles": _articles(request.reach, query, now)[:2],
    }


@require_safe
@staff(rules.sees_desk)
def find(request: DeskRequest) -> JsonResponse:
    """Places, teams and tickets by number, for the palette; never words, never callers."""
    query = read_query(request.GET.get("q", ""))
    found = [
        {"label": item["name"], "detail": item["where"], "href": item["href"],
         "kind": _("单位") if item["is_team"] else _("区划")}
        for item in _named(find_named(query))
    ]  # fmt: skip
    if query.typed.number:
        page = search_tickets(request.reach, query.typed.number, now=timezone.now(), size=5)
        found += [
            {"label": t.title, "detail": t.no, "href": reverse("desk:ticket", args=[t.no]),
             "kind": _("工单")}
            for t in page.rows
        ]  # fmt: skip
    return JsonResponse({"found": found})
