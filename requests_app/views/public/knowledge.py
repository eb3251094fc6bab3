"""What residents read for themselves: public articles in force, without an account or a script."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grid.selectors.lookup import division_label
from haishu_portal.core.worktime import local_date
from requests_app.forms.knowledge import PublicSearchForm
from requests_app.knowledge.exceptions import ArticleNotFound
from requests_app.knowledge.models import Article
from requests_app.knowledge.selectors import lists, reading
from requests_app.selectors.categories import category_tree
from requests_app.views.desk.queue import page_url


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """One box, the classes that have articles, and what fits."""
    now, given = timezone.now(), request.GET
    form = PublicSearchForm(given)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    branch = given.get("category", "")
    page = lists.public_page(
        words=words, category=branch if branch.isdigit() else "", now=now,
        cursor=given.get("cursor", ""),
    )  # fmt: skip
    context = {
        "form": form,
        "words": words,
        "branches": _branches(now),
        "branch": branch,
        "rows": page.rows,
        "older_url": page_url(given, page.older),
        "newer_url": page_url(given, page.newer),
    }
    return render(request, "requests_app/public/knowledge.html", context)


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer, plain enough to print."""
    now = timezone.now()
    try:
        found = reading.public_article(pk, now=now)
    except ArticleNotFound as error:
        raise Http404 from error
    verified = found.verified_at
    context = {
        "article": found,
        "version": found.published,
        "area": area_words(found),
        "verified": local_date(verified) if verified else None,
    }
    return render(request, "requests_app/public/knowledge_article.html", context)


def area_words(article: Article) -> str:
    """Where an article holds; nothing for the whole district."""
    return division_label(article.area_code) if len(article.area_code) > 6 else ""


def _branches(now: Any) -> list[dict[str, Any]]:
    """Top-level classes with an article, in the order of the tree."""
    counts = lists.public_branches(now=now)
    return [
        {"code": top["code"], "name": top["name"], "count": counts[top["code"]]}
        for top in category_tree()
        if counts.get(top["code"])
    ]
