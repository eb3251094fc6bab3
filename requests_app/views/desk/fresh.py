"""Rows of an open queue as they are now: changed ones anew, those that left, and how many came."""

from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haishu_portal.core.numbers import whole
from haishu_portal.core.querytime import patient
from requests_app import rules
from requests_app.forms.desk_bulk import bulk_forms
from requests_app.models import Ticket
from requests_app.selectors.tickets import desk_page
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.look import look_of
from requests_app.views.desk.queue import PATIENCE_MS, Asked, asked_for
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import queue_rows

MOST = 100


@never_cache
@require_POST
@staff(rules.sees_desk)
def rows(request: DeskRequest) -> HttpResponse:
    """For the queue at this address: ``shown`` are the ids on screen, ``changed`` those to look at.

    ``look`` asks what came to this page, ``rail`` for the counts. It changes nothing; POST,
    because ids would make a long address.
    """
    now = timezone.now()
    asked = asked_for(request.reach, request.GET, now=now)
    shown, changed = _ids(request, "shown"), _ids(request, "changed")
    found = _found(request, asked, changed & shown, now)
    look = look_of(request.user, asked.view)
    drawn = queue_rows(found, now=now, look=look)
    answer: dict[str, Any] = {
        "rows": {row.ticket.pk: _drawn(request, row) for row in drawn},
        "gone": sorted((changed & shown) - {t.pk for t in found}),
    }
    if "look" in request.POST and not asked.wrong:
        answer |= _came(request, asked, shown, now)
    if "rail" in request.POST:
        context = frame(request.reach, asked.view.name, now=now)
        answer["rail"] = render_to_string("requests_app/desk/_rail.html", context, request)
    return JsonResponse(answer)


def _came(request: DeskRequest, asked: Asked, shown: set[int], now: datetime) -> dict[str, int]:
    """How many stand on the page that are not on screen; silent where that takes too long."""
    try:
        with patient(asked.may_take_long, PATIENCE_MS):
            page = desk_page(
                request.reach, asked.wanted, now=now, sort=asked.sort, cursor=asked.cursor
            )
    except OperationalError:
        if not asked.may_take_long:
            raise
        return {}
    return {"came": sum(ticket.pk not in shown for ticket in page.rows)}


def _found(request: DeskRequest, asked: Asked, ids: set[int], now: datetime) -> list[Ticket]:
    """Those of the tickets that still belong to the queue, one query."""
    if not ids:
        return []
    rows = asked.rows(request.reach, now=now).filter(pk__in=ids)
    return list(rows.select_related("category").brief())


def _drawn(request: DeskRequest, row: Any) -> str:
    context = {
        "row": row,
        "ticket": row.ticket,
        "back": request.GET.urlencode(),
        "bulk": bool(bulk_forms(request.reach)),
    }
    return render_to_string("requests_app/desk/_row.html", context, request)


def _ids(request: DeskRequest, name: str) -> set[int]:
    """Ids sent as ``1,2,3``; what is none is left out."""
    parts = request.POST.get(name, "").split(",")[:MOST]
    return {number for part in parts if (number := whole(part))}
