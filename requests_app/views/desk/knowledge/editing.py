"""Writing an article: the form, its preview, and what differs between two versions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError, StaleVersion
from haishu_portal.core.numbers import whole
from requests_app import rules as desk_rules
from requests_app.forms.knowledge import ArticleForm, start_values, values_of
from requests_app.knowledge import rules
from requests_app.knowledge.content import compare, content_of
from requests_app.knowledge.models import Article, ArticleVersion
from requests_app.knowledge.selectors import reading
from requests_app.knowledge.services.drafting import create_article, save_draft
from requests_app.selectors.categories import path_of
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.look import area_name, state_badge
from requests_app.views.desk.knowledge.reading import article_or_404
from requests_app.views.desk.rail import frame


def _writes(reach: Any) -> bool:
    return desk_rules.sees_desk(reach) and rules.is_staff(reach)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(_writes)
def new(request: DeskRequest) -> HttpResponse:
    """A new draft."""
    now = timezone.now()
    start = start_values(request.reach, now)
    form = ArticleForm(request.POST or None, reach=request.reach, now=now, initial=start)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, 422 if request.method == "POST" else 200)
    try:
        article = create_article(
            content=form.content(), keeping=form.keeping(), actor=request.user, now=now
        )
    except DomainError as error:
        return _refused(request, form, None, error)
    messages.success(request, _("已存为草稿，看一遍再送审"))
    return redirect("desk:knowledge_article", pk=article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(_writes)
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """The newest version to change; each save is a version of its own."""
    now, article = timezone.now(), article_or_404(request, pk)
    if not rules.can_draft(request.reach, article):
        raise PermissionDenied
    form = _form(request, article, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, article, 422 if request.method == "POST" else 200)
    try:
        save_draft(
            article_id=pk,
            content=form.content(),
            keeping=form.keeping(),
            change_note=form.cleaned_data["change_note"],
            seen=form.cleaned_data["seen"] or 0,
            actor=request.user,
            now=now,
        )
    except DomainError as error:
        return _refused(request, form, article, error)
    messages.success(request, _("已存为新的草稿版本"))
    return redirect("desk:knowledge_article", pk=pk)


PREVIEWED = ("question", "answer", "steps", "materials", "basis")


@require_POST
@staff(_writes)
def preview(request: DeskRequest) -> HttpResponse:
    """How the words will be read, for htmx; nothing is kept."""
    words = {name: request.POST.get(name, "") for name in PREVIEWED}
    return render(request, "requests_app/knowledge/_preview.html", {"words": words})


def _form(request: DeskRequest, article: Article, data: Any) -> ArticleForm:
    return ArticleForm(
        data,
        reach=request.reach,
        now=timezone.now(),
        owner=article.owner_team_id,
        initial=values_of(article, _newest(article)),
    )


def _newest(article: Article) -> ArticleVersion:
    if article.latest is None:
        raise Http404
    return article.latest


def _refused(
    request: DeskRequest, form: ArticleForm, article: Article | None, error: DomainError
) -> HttpResponse:
    """The form with everything typed; after a collision with what the other one changed."""
    for name, why in error.fields.items():
        form.add_error(name if name in form.fields else None, why)
    if not error.fields:
        form.add_error(None, error.message)
    theirs: list[Any] = []
    if isinstance(error, StaleVersion) and article is not None:
        # From their newest to what was typed here: nothing is lost, the next save is on purpose.
        form.data = {**request.POST.dict(), "seen": str(error.current["lock"])}
        fresh = article_or_404(request, article.pk)
        theirs = _named(compare(content_of(_newest(fresh)), form.content()))
    return _page(request, form, article, error.status, theirs=theirs)


def _page(
    request: DeskRequest,
    form: ArticleForm,
    article: Article | None,
    status: int,
    theirs: list[Any] | None = None,
) -> HttpResponse:
    words = {name: form[name].value() or "" for name in form.fields}
    context = {
        "form": form,
        "article": article,
        "state": state_badge(article) if article else None,
        "words": words,
        "theirs": theirs or [],
        **frame(request.reach, "knowledge", now=timezone.now()),
    }
    return render(request, "requests_app/knowledge/edit.html", context, status=status)


@require_safe
@staff(desk_rules.sees_desk)
def versions(request: DeskRequest, pk: int) -> HttpResponse:
    """Every version, and two of them side by side: ``a`` against ``b``, else the newest two."""
    article = article_or_404(request, pk)
    rows = reading.readable_versions(request.reach, article)
    if not rows:
        raise Http404
    numbers = {row.number: row for row in rows}
    new_row = numbers.get(whole(request.GET.get("b")) or 0) or rows[0]
    before = numbers.get(whole(request.GET.get("a")) or 0) or numbers.get(new_row.number - 1)
    context = {
        "article": article,
        "state": state_badge(article),
        "rows": rows,
        "new": new_row,
        "old": before,
        "changes": _named(compare(content_of(before), content_of(new_row))) if before else [],
        **frame(request.reach, "knowledge", now=timezone.now()),
    }
    return render(request, "requests_app/knowledge/versions.html", context)


def _named(changes: list[Any]) -> list[dict[str, Any]]:
    """Changes with codes turned into names."""
    say: dict[str, Callable[[str], str]] = {"category_code": path_of, "area_code": area_name}
    return [
        {
            "label": change.label,
            "pieces": [
                {"kind": p.kind, "text": say[change.name](p.text) if change.name in say else p.text}
                for p in change.pieces
            ],
        }
        for change in changes
    ]
