"""How lists look to one reader: columns and row height, kept with the account."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.services.preferences import preference, set_preference
from requests_app import rules
from requests_app.queue_look import COLUMNS, DENSITIES, Look, columns_from, look_from
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rail import View, view_named

PART = "queue"


def look_of(user: Any, view: View) -> Look:
    """The reader's own look of this view; else the view's; else as everywhere. No query."""
    everywhere = look_from(preference(user, PART, ""), Look())
    if view.saved is None:
        return everywhere
    theirs = {"columns": view.saved.columns, "density": view.saved.density}
    return look_from(preference(user, PART, view.name), look_from(theirs, everywhere))


def look_menu(look: Look) -> dict[str, Any]:
    """What the menu of columns and row heights draws."""
    every = [*look.columns, *(name for name, _label in COLUMNS if name not in look.columns)]
    labels = dict(COLUMNS)
    return {
        "look": look,
        "column_order": [(name, labels[name], look.has(name)) for name in every],
        "densities": [(name, label, name == look.density) for name, label in DENSITIES],
    }


@require_POST
@staff(rules.sees_desk)
def keep_look(request: DeskRequest) -> HttpResponse:
    """Keep the look, for the saved view or for all of the house's own, and show the list so."""
    given = request.POST
    view = view_named(request.reach, given.get("view", ""), now=timezone.now())
    usual = look_of(request.user, view)
    wanted = look_from(
        {"columns": columns_from(given.getlist("columns")), "density": given.get("density")}, usual
    )
    value = {"columns": list(wanted.columns), "density": wanted.density}
    name = view.name if view.saved else ""
    set_preference(
        actor=request.user, part=PART, name=name, value=None if "usual" in given else value
    )
    # Where the reader is now, filters and page too; only its parameters are taken over.
    came_from = request.htmx.current_url or request.headers.get("Referer", "")
    here = urlsplit(came_from).query or f"view={view.name}"
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{here}")
