"""What helps while somebody types: class, place, team, deadline, the same matter, an answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from grid.reach import Reach
from haishu_portal.core.numbers import whole
from requests_app.calls import rules
from requests_app.calls.models import Call
from requests_app.calls.selectors.agents import own_call
from requests_app.calls.selectors.answers import likely_answers
from requests_app.calls.selectors.callers import brought_before
from requests_app.calls.selectors.likely import likely_tickets
from requests_app.calls.services.foresight import Typed, foresee
from requests_app.calls.services.taking import channel_of
from requests_app.choices import Kind, Urgency
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.look import answer_card
from requests_app.views.desk.rows import full_date, queue_rows

FOLDER = "requests_app/desk/calls"


@require_POST
@staff(rules.answers_calls)
def aid(request: DeskRequest) -> HttpResponse:
    """The panel beside the words, in one answer."""
    call = own_call(request.reach, whole(request.POST.get("call")) or 0)
    if call is None:
        raise Http404
    context = aid_context(request.reach, request.POST, call, now=timezone.now())
    return render(request, f"{FOLDER}/_aid.html", {"call": call, **context})


def aid_context(
    reach: Reach, data: Mapping[str, Any], call: Call, *, now: datetime
) -> dict[str, Any]:
    """Everything the panel shows for what stands in the form."""
    typed = _typed(data, call)
    outlook = foresee(typed, rang_before=lambda: brought_before(call.phone_hash), now=now)
    code, area = outlook.category_code, outlook.area_code
    likely = likely_tickets(
        reach,
        text=typed.text,
        area_code=area,
        address=typed.address,
        phone_hash=call.phone_hash,
        call_id=call.pk,
        now=now,
    )
    rows = queue_rows([item.ticket for item in likely], now=now)
    found = likely_answers(reach, typed.text, category_code=code, area_code=area, now=now)
    pressing = outlook.urgency in (Urgency.EMERGENCY, Urgency.URGENT)
    return {
        "outlook": outlook,
        "chosen": next((s for s in outlook.suggestions if s.code == code), None),
        "due": full_date(outlook.due_at) if outlook.due_at else "",
        "alarming": outlook.urgency if pressing else None,
        "likely": [{"about": i, "row": r} for i, r in zip(likely, rows, strict=True)],
        "answers": [answer_card(answer) for answer in found],
    }


def _typed(data: Mapping[str, Any], call: Call) -> Typed:
    return Typed(
        text=str(data.get("text") or "")[:5000],
        address=str(data.get("address") or "")[:200],
        grid_code=str(data.get("grid_code") or ""),
        category_code=str(data.get("category_code") or ""),
        kind=_known(data.get("kind"), Kind.values),
        urgency=_known(data.get("urgency"), Urgency.values),
        channel=channel_of(call.queue),
        target_team_id=whole(data.get("target_team_id")),
    )


def _known(value: object, values: Sequence[str]) -> str:
    return value if isinstance(value, str) and value in values else ""
