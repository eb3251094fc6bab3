"""Callers who rang in vain: claim, ring, write down how it went."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.masking import mask_phone
from requests_app.calls import rules
from requests_app.calls.choices import CallbackState, TryOutcome
from requests_app.calls.models import CallbackItem
from requests_app.calls.selectors.missed import callback_page
from requests_app.calls.services.missed import claim, record_try, release
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import full_date, short_date, span_words

PAGE = "requests_app/desk/calls/missed.html"


@require_safe
@staff(rules.answers_calls)
def missed(request: DeskRequest) -> HttpResponse:
    """The list, whoever waits longest first; numbers masked until one's own claim."""
    now = timezone.now()
    closed = request.GET.get("view") == "closed"
    page = callback_page(closed=closed, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [_row(item, request.user.pk, now) for item in page.rows],
        "older": page.older,
        "newer": page.newer,
        "closed": closed,
        "outcomes": TryOutcome.choices,
        **frame(request.reach, "missed", now=now),
    }
    return render(request, PAGE, context)


def _row(item: CallbackItem, reader_id: int, now: Any) -> dict[str, Any]:
    mine = item.state == CallbackState.CLAIMED and item.claimed_by_id == reader_id
    return {
        "item": item,
        "mine": mine,
        "number": item.phone if mine else mask_phone(item.phone),
        "missed": short_date(item.missed_at, now),
        "missed_full": full_date(item.missed_at),
        "waits": span_words((now - item.missed_at).total_seconds()),
        "tried": short_date(item.tried_at, now) if item.tried_at else "",
        "state": CallbackState(item.state).label,
    }


@require_POST
@staff(rules.answers_calls)
def act(request: DeskRequest, item_id: int, name: str) -> HttpResponse:
    """Claim, put back, or write an attempt down."""
    given, actor, now = request.POST, request.user, timezone.now()
    acts = {
        "claim": lambda: claim(item_id=item_id, actor=actor, now=now),
        "release": lambda: release(item_id=item_id, actor=actor),
        "try": lambda: record_try(
            item_id=item_id,
            outcome=given.get("outcome", ""),
            note=given.get("note", ""),
            actor=actor,
            now=now,
        ),
    }
    if name not in acts:
        raise Http404
    try:
        acts[name]()
        messages.success(request, _("已保存"))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("desk:missed")
