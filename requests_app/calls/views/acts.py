"""One-key acts: answer, ring off, wrap up, report a nuisance, change one's own state."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app.calls import rules
from requests_app.calls.choices import CHOSEN_REASONS
from requests_app.calls.selectors.agents import present
from requests_app.calls.selectors.callers import caller_card
from requests_app.calls.selectors.missed import open_callbacks
from requests_app.calls.services.handling import answer_call, ring_off, wrap_up
from requests_app.calls.services.nuisance import report_nuisance
from requests_app.calls.services.spells import choose_state
from requests_app.calls.views.call import head
from requests_app.calls.views.context import RINGING, TALK, WRAP, phase_of
from requests_app.choices import Channel
from requests_app.views.desk.access import DeskRequest, staff

BAR = "requests_app/desk/calls/_bar.html"
LINES = [value.removeprefix("phone_") for value in Channel.values if value.startswith("phone_")]


@require_POST
@staff(rules.answers_calls)
def answer(request: DeskRequest, call_id: int) -> HttpResponse:
    """Take the call; the page comes with the cursor in the words."""
    return _act(
        request,
        lambda: answer_call(call_id=call_id, actor=request.user, now=timezone.now()),
    )


@require_POST
@staff(rules.answers_calls)
def hang_up(request: DeskRequest, call_id: int) -> HttpResponse:
    """End the call; what is being typed stays."""
    try:
        theirs = ring_off(call_id=call_id, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
        return _back(request)
    return head(request, theirs, by_key=True) if request.htmx else _back(request)


@require_POST
@staff(rules.answers_calls)
def wrap(request: DeskRequest, call_id: int) -> HttpResponse:
    """Say what the call was about, and be ready for the next."""
    given = request.POST
    return _act(
        request,
        lambda: wrap_up(
            call_id=call_id,
            code_id=whole(given.get("code")) or 0,
            actor=request.user,
            now=timezone.now(),
            note=given.get("note", ""),
            rest=given.get("rest", "") if given.get("rest") in dict(CHOSEN_REASONS) else "",
        ),
    )


@require_POST
@staff(rules.answers_calls)
def nuisance(request: DeskRequest, call_id: int) -> HttpResponse:
    """Report the caller; the supervisor decides."""
    try:
        reason = request.POST.get("reason", "")
        report_nuisance(call_id=call_id, reason=reason, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已上报，由班长认定"))
    return _back(request)


@require_POST
@staff(rules.answers_calls)
def state(request: DeskRequest) -> HttpResponse:
    """Ready, on a break, or off."""
    given = request.POST
    refused = ""
    try:
        choose_state(
            actor=request.user,
            state=given.get("state", ""),
            reason=given.get("reason", ""),
            queue=given["queue"] if given.get("queue") in ("", *LINES) else None,
            now=timezone.now(),
        )
    except DomainError as error:
        refused = error.message
    if request.htmx:
        return _bar(request, refused)
    if refused:
        messages.error(request, refused)
    return _back(request)


@require_safe
@staff(rules.answers_calls)
def bar(request: DeskRequest) -> HttpResponse:
    """One's own state, and the caller who rings, for every page of the desk."""
    return _bar(request)


def _bar(request: DeskRequest, refused: str = "") -> HttpResponse:
    doing, now = present(request.user.pk), timezone.now()
    phase = phase_of(doing.call)
    ringing = doing.call if phase == RINGING else None
    context = {
        "present": doing,
        "phase": phase,
        "in_hand": phase in (RINGING, TALK, WRAP),
        "card": caller_card(request.reach, ringing, now=now) if ringing else None,
        "reasons": CHOSEN_REASONS,
        "lines": LINES,
        "missed": open_callbacks(),
        "refused": refused,
    }
    return render(request, BAR, context)


def _act(request: DeskRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    return _back(request)


def _back(request: DeskRequest) -> HttpResponse:
    """To the call page, also from a script's request."""
    answer = redirect("desk:call")
    if not request.htmx:
        return answer
    moved = HttpResponse(status=204)
    moved.headers["HX-Redirect"] = answer.url if isinstance(answer, HttpResponseRedirect) else "/"
    return moved
