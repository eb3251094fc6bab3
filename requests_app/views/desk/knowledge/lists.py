"""The list of articles: one search box, a few filters, and what waits for the reader."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from requests_app import rules as desk_rules
from requests_app.forms.knowledge import ArticleFilterForm
from requests_app.knowledge import rules
from requests_app.knowledge.selectors.lists import article_page, owners, review_counts
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.look import article_row
from requests_app.views.desk.queue import page_url
from requests_app.views.desk.rail import frame


@require_safe
@staff(desk_rules.sees_desk)
def articles(request: DeskRequest) -> HttpResponse:
    """One page of the list; ``view`` is all, mine or waiting. htmx gets the list alone."""
    now, reach, given = timezone.now(), request.reach, request.GET
    view = given.get("view", "")
    form = ArticleFilterForm(given, owners=owners(reach))
    form.is_valid()
    wanted = form.wanted(mine=view == "mine", waiting=view == "waiting")
    page = article_page(reach, wanted, now=now, cursor=given.get("cursor", ""))
    context = {
        "form": form,
        "view": view,
        "rows": [article_row(row, now=now) for row in page.rows],
        "filtered": any(given.get(name) for name in form.fields),
        "older_url": page_url(given, page.older),
        "newer_url": page_url(given, page.newer),
        **section(request, view or "all"),
    }
    part = request.htmx and not request.htmx.boosted
    name = f"requests_app/knowledge/list.html{'#list' if part else ''}"
    return render(request, name, context)


def section(request: DeskRequest, current: str) -> dict[str, Any]:
    """The frame, and the tabs that every page of the knowledge base has on top."""
    now, reach = timezone.now(), request.reach
    counts = review_counts(reach, now=now)
    home = reverse("desk:knowledge")
    tabs = [
        ("all", _("全部"), home),
        ("mine", _("我的单位"), f"{home}?view=mine"),
        ("waiting", _("待我审核"), f"{home}?view=waiting", counts["waiting"] or None),
        ("due", _("待复核"), f"{home}?due=soon", counts["soon"] or None),
        ("reports", _("有误反映"), reverse("desk:knowledge_reports"), counts["reports"] or None),
    ]
    if rules.sees_statistics(reach):
        tabs.append(("statistics", _("使用统计"), reverse("desk:knowledge_statistics")))
    tabs.append(("powers", _("权责清单"), reverse("desk:knowledge_powers")))
    if current == "all" and request.GET.get("due") == "soon":
        current = "due"
    may_write = rules.is_staff(reach)
    return {
        "tabs": tabs,
        "tab": current,
        "tallies": counts,
        "may_write": may_write,
        **frame(reach, "knowledge", now=now),
    }
