"""Everything the call page shows, gathered once for every way of drawing it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from haishu_portal.core.crypto import decrypt
from haishu_portal.core.numbers import whole
from haishu_portal.core.selectors.settings import setting_int
from requests_app.calls.choices import CallState, EmergencyNumber
from requests_app.calls.forms.call import CallForm
from requests_app.calls.models import Call, CallTicket
from requests_app.calls.selectors.agents import Present, own_call, present, unwrapped, wrap_up_codes
from requests_app.calls.selectors.callers import caller_card
from requests_app.calls.services.taking import draft_key
from requests_app.calls.views.aid import aid_context
from requests_app.forms.desk_draft import typed_before
from requests_app.selectors.drafts import draft_of
from requests_app.views.desk.access import DeskRequest
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import queue_rows
from requests_app.views.desk.ticket import CODE_KEY

IDLE, RINGING, TALK, WRAP = "idle", "ringing", "talk", "wrap"


def phase_of(call: Call | None) -> str:
    """What the page is for now."""
    if call is None or call.state == CallState.ABANDONED:
        return IDLE
    if call.state == CallState.RINGING:
        return RINGING
    return TALK if call.is_live else WRAP


def call_in_hand(request: DeskRequest, now_doing: Present) -> Call | None:
    """The call asked for if it is one's own, else the one the agent is on."""
    wanted = whole(request.GET.get("call"))
    return (own_call(request.reach, wanted) if wanted else None) or now_doing.call


def call_context(
    request: DeskRequest, *, now: datetime, call: Call | None = None, form: CallForm | None = None
) -> dict[str, Any]:
    """The call page: who, the form, what helps while typing, what comes after."""
    doing = present(request.user.pk)
    call = call or call_in_hand(request, doing)
    phase = phase_of(call)
    context = {
        "present": doing,
        "phase": phase,
        "call": call if phase != IDLE else None,
        **frame(request.reach, "call", now=now),
    }
    if call is None or phase == IDLE:
        return {**context, "open_wraps": _open_wraps(request, now)}
    context |= head_context(request, call, now=now)
    if phase in (TALK, WRAP):
        context |= _form_context(request, call, form, now)
    return context


def head_context(request: DeskRequest, call: Call, *, now: datetime) -> dict[str, Any]:
    """The strip on top: who is at the other end, what came of it, the wrap-up."""
    card = caller_card(request.reach, call, now=now)
    return {
        "call": call,
        "phase": phase_of(call),
        "card": card,
        "past": queue_rows(card.tickets, now=now),
        "made": _made(request, call),
        "codes": wrap_up_codes() if phase_of(call) == WRAP else [],
        **_wrap_limit(call),
        "emergencies": EmergencyNumber.choices,
    }


def _form_context(
    request: DeskRequest, call: Call, form: CallForm | None, now: datetime
) -> dict[str, Any]:
    kept = draft_of(request.user, draft_key(call.pk), now=now)
    if form is None:
        start = {"client_uuid": uuid.uuid4(), "need_reply": True, **typed_before(kept)}
        form = CallForm(initial=start)
    if phase_of(call) == WRAP:
        form.fields["text"].widget.attrs.pop("autofocus", None)
    data = form.data if form.is_bound else form.initial
    return {
        "form": form,
        "pick": form.picks["target_team_id"],
        "kept": None if form.is_bound else kept,
        "keep_url": reverse("desk:draft", args=[draft_key(call.pk)]),
        **aid_context(request.reach, data, call, now=now),
    }


def _made(request: DeskRequest, call: Call) -> list[dict[str, Any]]:
    """Tickets of this call, each with the query code while this shift may read it out."""
    codes = request.session.get(CODE_KEY, {})
    links = CallTicket.objects.filter(call=call).select_related("ticket", "ticket__master")
    return [
        {
            "ticket": link.ticket,
            "how": link.get_how_display(),  # type: ignore[attr-defined] # made by Django
            "code": decrypt(codes.get(link.ticket.no, "")),
        }
        for link in links
    ]


def _wrap_limit(call: Call) -> dict[str, Any]:
    """When the time for wrapping up is over; nothing without limit."""
    limit = setting_int("calls_wrap_up_seconds")
    if not limit or call.ended_at is None or call.wrapped_at is not None:
        return {}
    return {"wrap_until": call.ended_at + timedelta(seconds=limit), "wrap_seconds": limit}


def _open_wraps(request: DeskRequest, now: datetime) -> list[dict[str, Any]]:
    """Earlier calls that still lack their wrap-up."""
    address = reverse("desk:call")
    return [
        {"call": call, "href": f"{address}?call={call.pk}", "words": _("补小结")}
        for call in unwrapped(request.user.pk, now=now)
    ]
