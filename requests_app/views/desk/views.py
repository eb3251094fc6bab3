"""Saved views: keeping, changing, ordering them, and keeping what is filtered now."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.conditions import dump
from requests_app.exceptions import ViewNotFound
from requests_app.forms.saved_view import ICONS, SavedViewForm, owner_words
from requests_app.models import SavedView
from requests_app.selectors.condition_filters import condition_of
from requests_app.selectors.conditions import Known
from requests_app.selectors.saved_views import standing_of, view_by_key, views_kept_by
from requests_app.services import saved_views as service
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import asked_for
from requests_app.views.desk.rail import frame

FOLDER = "requests_app/desk/views"


@require_safe
@staff(rules.sees_desk)
def view_list(request: DeskRequest) -> HttpResponse:
    """The reader's views and those they keep for others, with what each one asks."""
    now, known = timezone.now(), Known()
    groups: dict[str, list[dict[str, Any]]] = {}
    for view in views_kept_by(request.reach):
        groups.setdefault(owner_words(view), []).append(
            {
                "view": view,
                "standing": standing_of(view, reach=request.reach, now=now, known=known),
                "may_edit": rules.can_edit_view(request.reach, view),
            }
        )
    context = {"groups": groups.items(), **frame(request.reach, "views", now=now)}
    return render(request, f"{FOLDER}/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.sees_desk)
def new_view(request: DeskRequest) -> HttpResponse:
    """A new view; the filters of the queue in the address become its condition."""
    if request.method != "POST":
        form = SavedViewForm(initial=_from_filters(request), reach=request.reach)
        return _page(request, form, None)
    form = SavedViewForm(request.POST, reach=request.reach)
    return _save(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.sees_desk)
def edit_view(request: DeskRequest, key: str) -> HttpResponse:
    """One view. Who may not change it is told so when saving is tried."""
    view = _view_or_404(request, key)
    if request.method == "POST":
        return _save(request, SavedViewForm(request.POST, reach=request.reach), view)
    initial = SavedViewForm.initial_of(view)
    return _page(request, SavedViewForm(initial=initial, reach=request.reach), view)


@require_POST
@staff(rules.sees_desk)
def act_on_view(request: DeskRequest, key: str, act: str) -> HttpResponse:
    """Copy, delete, or move a view up or down."""
    view = _view_or_404(request, key)
    try:
        if act == "copy":
            copy = service.copy_view(view_id=view.pk, actor=request.user, now=timezone.now())
            return redirect("desk:view", key=copy.key)
        if act == "delete":
            service.delete_view(view_id=view.pk, actor=request.user)
            messages.success(request, _("已删除视图“%s”") % view.name)
        elif act in ("up", "down"):
            service.move_view(view_id=view.pk, up=act == "up", actor=request.user)
        else:
            raise Http404
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("desk:views")


def _view_or_404(request: DeskRequest, key: str) -> SavedView:
    view = view_by_key(request.reach, key)
    if view is None:
        raise Http404
    return view


def _from_filters(request: DeskRequest) -> dict[str, Any]:
    """What the queue at this address shows, as the beginning of a view."""
    usual: dict[str, Any] = {"owner": "me", "icon": ICONS[0], "sort": "due"}
    if not request.GET:
        return usual | {"condition": {"all": [{"field": "open", "op": "yes"}]}}
    asked = asked_for(request.reach, request.GET, now=timezone.now())
    base = asked.view.standing.node if asked.view.standing else None
    return usual | {"condition": dump(condition_of(asked.wanted, base)), "sort": asked.sort}


def _save(request: DeskRequest, form: SavedViewForm, view: SavedView | None) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, view, status=422)
    words: dict[str, Any] = {"wanted": form.wanted(), "actor": request.user, "now": timezone.now()}
    try:
        if view is None:
            saved = service.create_view(**words)
        else:
            saved = service.update_view(view_id=view.pk, **words)
    except ViewNotFound as error:
        raise Http404 from error
    except DomainError as error:
        form.add_error(None, error.message)
        return _page(request, form, view, status=error.status)
    messages.success(request, _("已保存视图“%s”") % saved.name)
    return redirect(f"{reverse('desk:queue')}?view={saved.key}")


def _page(
    request: DeskRequest, form: SavedViewForm, view: SavedView | None, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "saved": view,
        "may_edit": view is None or rules.can_edit_view(request.reach, view),
        "standing": standing_of(view, reach=request.reach, now=now) if view else None,
        **frame(request.reach, view.key if view else "views", now=now),
    }
    return render(request, f"{FOLDER}/edit.html", context, status=status)
