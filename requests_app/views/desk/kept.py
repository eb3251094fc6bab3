"""Reply texts and macros: lists, editors, order, on and off."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.forms.kept import KeptForm, ReplyTextForm, owner_words
from requests_app.forms.macro import MacroForm, edited, new_steps, rows_in, rows_of
from requests_app.models import Macro, ReplyText
from requests_app.reply_variables import VARIABLES
from requests_app.selectors.kept import kept_by
from requests_app.services import keeping
from requests_app.services.macros import save_macro
from requests_app.services.reply_texts import save_text
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.macro_looks import looks_of
from requests_app.views.desk.rail import frame

FOLDER = "requests_app/desk/kept"


@dataclass(frozen=True)
class Kind:
    """One of the two sorts, and what differs between them."""

    name: str
    model: Any
    form: type[KeptForm]


KINDS = {
    "texts": Kind("texts", ReplyText, ReplyTextForm),
    "macros": Kind("macros", Macro, MacroForm),
}


@require_safe
@staff(rules.sees_desk)
def kept_list(request: DeskRequest, kind: str) -> HttpResponse:
    """What the reader may use or change."""
    groups: dict[str, list[dict[str, Any]]] = {}
    rows = kept_by(request.reach, KINDS[kind].model)
    words = {look.id: look.sentences for look in looks_of(rows)} if kind == "macros" else {}
    for row in rows:
        may = rules.can_keep(request.reach, row)
        look = {"row": row, "may_edit": may, "sentences": words.get(row.pk, [])}
        groups.setdefault(owner_words(row), []).append(look)
    context = {"kind": kind, "groups": groups.items(), **_frame(request)}
    return render(request, f"{FOLDER}/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.sees_desk)
def edit(request: DeskRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """A new one, or one to change. Who may not change it does not find it here."""
    which = KINDS[kind]
    row = _row_or_404(request, which, pk) if pk else None
    if request.method != "POST":
        return _page(request, which, row, _unbound(request, which, row))
    order = request.POST.get("edit", "")
    if kind == "macros" and order:
        rows = edited(rows_in(request.POST), order, request.POST.get("kind", ""))
        return _page(request, which, row, _redrawn(request, rows))
    form = which.form(request.POST, reach=request.reach)
    return _save(request, which, row, form)


@require_POST
@staff(rules.sees_desk)
def act(request: DeskRequest, kind: str, pk: int, act: str) -> HttpResponse:
    """Up, down, on, off, delete."""
    model: Any = KINDS[kind].model
    try:
        if act in ("up", "down"):
            keeping.shift(model=model, pk=pk, up=act == "up", actor=request.user)
        elif act in ("on", "off"):
            now = timezone.now()
            keeping.switch(model=model, pk=pk, on=act == "on", actor=request.user, now=now)
        else:
            name = keeping.remove(model=model, pk=pk, actor=request.user)
            messages.success(request, _("已删除“%s”") % name)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(f"desk:{kind}")


def _save(request: DeskRequest, which: Kind, row: Any, form: Any) -> HttpResponse:
    if not form.is_valid():
        return _page(request, which, row, form, status=422)
    common = {
        "actor": request.user,
        "now": timezone.now(),
        "pk": row.pk if row else None,
        "version": form.cleaned_data["version"] if row else None,
    }
    try:
        if which.model is Macro:
            save_macro(kept=form.kept(), steps=form.stored(), **common)
        else:
            save_text(wanted=form.wanted(), **common)
    except DomainError as error:
        form.refuse(error)
        return _page(request, which, row, form, status=error.status)
    messages.success(request, _("已保存“%s”") % form.cleaned_data["name"])
    return redirect(f"desk:{which.name}")


def _unbound(request: DeskRequest, which: Kind, row: Any) -> KeptForm:
    initial = which.form.initial_of(row) if row else {"purposes": ["reply"]}
    more = {"rows": rows_of(row.steps) if row else []} if which.model is Macro else {}
    return which.form(initial=initial, reach=request.reach, **more)


def _redrawn(request: DeskRequest, rows: list[dict[str, str]]) -> KeptForm:
    """The same form with its steps changed, not yet checked."""
    given = request.POST
    initial: dict[str, Any] = {
        name: given.get(name, "") for name in ("version", "name", "owner", "category_prefix")
    }
    initial["roles"] = given.getlist("roles")
    return MacroForm(initial=initial, reach=request.reach, rows=rows)


def _page(
    request: DeskRequest, which: Kind, row: Any, form: Any, *, status: int = 200
) -> HttpResponse:
    context = {
        "kind": which.name,
        "row": row,
        "form": form,
        "variables": VARIABLES.items(),
        "new_steps": new_steps() if which.model is Macro else [],
        **_frame(request),
    }
    return render(request, f"{FOLDER}/{which.name}.html", context, status=status)


def _frame(request: DeskRequest) -> dict[str, Any]:
    return frame(request.reach, "texts", now=timezone.now())


def _row_or_404(request: DeskRequest, which: Kind, pk: int) -> Any:
    row = which.model.objects.filter(pk=pk).first()
    if row is None or not rules.can_keep(request.reach, row):
        raise Http404
    return row
