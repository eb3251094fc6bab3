"""The queue: what waits, for whom, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grid.reach import Reach
from haishu_portal.core.querytime import patient
from haishu_portal.core.selectors.calendar import calendar_gap_message
from requests_app import rules
from requests_app.forms.desk_bulk import bulk_forms
from requests_app.forms.desk_queue import QueueForm
from requests_app.queue_look import Look, sorts_of
from requests_app.selectors.saved_views import is_cheap
from requests_app.selectors.tickets import (
    COUNT_CAP,
    TicketFilter,
    capped_count,
    desk_page,
    filtered,
)
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.look import look_menu, look_of
from requests_app.views.desk.rail import View, frame, view_named
from requests_app.views.desk.rows import queue_rows

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet


PATIENCE_MS = 3000


@dataclass(frozen=True)
class Asked:
    """Which tickets, in which order, the parameters of the queue's address ask for."""

    view: View
    form: QueueForm
    wanted: TicketFilter
    sort: str
    cursor: str
    wrong: str

    @property
    def may_take_long(self) -> bool:
        """Whether a condition reads more than the columns of tickets."""
        return self.view.standing is not None and not is_cheap(self.view.standing.node)

    def known_total(self, counts: Mapping[str, int | None]) -> int | None:
        """How many there are, from the count in the rail, where nothing narrows the view."""
        narrowed = any(self.form.value(name) for name in self.form.fields if name != "sort")
        return None if narrowed else counts.get(self.view.name)

    def rows(self, reach: Reach, *, now: datetime) -> "TicketQuerySet":
        """All of them, on every page; none if a search could not be read."""
        rows = filtered(reach, self.wanted, now=now)
        return rows.none() if self.wrong else rows


def asked_for(reach: Reach, given: QueryDict, *, now: datetime) -> Asked:
    """Read the address; what cannot be read or asked any more says so in ``wrong``."""
    view = view_named(reach, given.get("view", ""), now=now)
    form = QueueForm(given, closed=view.name == "closed")
    form.is_valid()
    wanted = form.wanted(view.view, mine=view.mine, overdue=view.overdue)
    if wanted.no or wanted.phone_hash:
        # Who looks for one number wants it wherever it lies, closed ones included.
        wanted = form.wanted("all")
    elif view.standing is not None:
        wanted = replace(wanted, condition=view.standing.q)
    wrong = " ".join(map(str, (*form.errors.get("q", ()), *form.errors.get("caller", ()))))
    wrong = wrong or (view.standing.broken if view.standing else "")
    sort = form.value("sort") or view.sort
    if sort not in dict(sorts_of(only_open=view.only_open)):
        sort = view.sort
    return Asked(view, form, wanted, sort, given.get("cursor", ""), wrong)


@require_safe
@staff(rules.sees_desk)
def queue(request: DeskRequest) -> HttpResponse:
    """One page of one view, filtered; htmx gets the list alone."""
    now = timezone.now()
    asked = asked_for(request.reach, request.GET, now=now)
    view, form = asked.view, asked.form
    look = look_of(request.user, view)
    around = frame(request.reach, view.name, now=now)
    context = {
        "view": view,
        "form": form,
        "chips": _chips(request.GET, form),
        "back": request.GET.urlencode(),
        "bulk": bulk_forms(request.reach),
        "sorts": [
            {"name": name, "label": label, "query": changed(request.GET, sort=name, cursor="")}
            for name, label in sorts_of(only_open=view.only_open)
        ],
        **around,
        "gap": calendar_gap_message(now),
        **look_menu(look),
        **_list(request, asked, look, around["counts"], now),
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, f"requests_app/desk/queue.html{'#list' if part else ''}", context)


def _list(
    request: DeskRequest, asked: Asked, look: Look, counts: Mapping[str, int | None], now: datetime
) -> dict[str, Any]:
    """Rows, cursors and the capped count; a search that cannot be read finds nothing."""
    wanted, sort = asked.wanted, asked.sort
    if asked.wrong:
        return _nothing(sort, asked.wrong)
    try:
        with patient(asked.may_take_long, PATIENCE_MS):
            page = desk_page(request.reach, wanted, now=now, sort=sort, cursor=asked.cursor)
            total = asked.known_total(counts)
            if total is None:
                total = capped_count(request.reach, wanted, now=now)
    except OperationalError:
        return _nothing(sort, _("这个条件查得太久，请收窄后再试，例如加上“是在办件”")) | {
            "slow": True
        }
    return {
        "rows": queue_rows(page.rows, now=now, look=look),
        "page": page,
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        "total": f"{COUNT_CAP}+" if total > COUNT_CAP else total,
        "sort": sort,
    }


def _nothing(sort: str, why: str) -> dict[str, Any]:
    return {
        "rows": [], "page": None, "total": 0, "sort": sort, "unread": True, "wrong_search": why,
    }  # fmt: skip


def page_url(given: QueryDict, cursor: str) -> str:
    """Address of the page behind ``cursor``; empty at an end."""
    return f"?{changed(given, cursor=cursor)}" if cursor else ""


def changed(given: QueryDict, **changes: str) -> str:
    """The same address with some parameters changed; an empty one is taken off."""
    fresh = given.copy()
    for name, value in changes.items():
        fresh[name] = value
        if not value:
            del fresh[name]
    return fresh.urlencode()


def _chips(given: QueryDict, form: QueueForm) -> list[tuple[str, str]]:
    """(words, address without it) for each filter that is set."""
    return [(words, changed(given, **{name: ""}, cursor="")) for name, words in form.chips()]
