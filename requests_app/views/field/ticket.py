"""One ticket on the phone: what it is, the next step, everything that happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError, StaleVersion
from requests_app.forms.field import RevealForm, StepForm
from requests_app.models import Ticket
from requests_app.selectors.callers import caller_view
from requests_app.selectors.clocks import clock_views
from requests_app.selectors.field_view import assist_part
from requests_app.selectors.timeline import staff_timeline
from requests_app.services.callers import reveal_caller
from requests_app.views.field.access import field_face, own_ticket, reach
from requests_app.views.field.steps import STEPS, Doing, Step, open_steps
from requests_app.views.public import session
from requests_app.views.public.in_hand import collect_photos, photos_in_hand


@require_safe
@field_face
def ticket(request: HttpRequest, no: str) -> HttpResponse:
    """The page of one ticket."""
    return page(request, own_ticket(request, no))


@require_POST
@field_face
def act(request: HttpRequest, no: str, name: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with all that was typed and chosen."""
    found, step = own_ticket(request, no), STEPS.get(name)
    part = assist_part(reach(request), found)
    if step is None:
        return redirect("field:ticket", no=no)
    in_hand = collect_photos(request, found.no) if step.takes_photos else photos_in_hand(request)
    if step.takes_photos:
        session.set_pending(request, in_hand.ids, found.no)
    form = step.form(request.POST, prefix=name)
    if "remove_photo" in request.POST:
        return page(request, found, wrong=name, form=form)
    if not form.is_valid():
        return page(request, found, wrong=name, form=form, status=422)
    photos = in_hand.photos if step.takes_photos else []
    doing = Doing(found, request.user, timezone.now(), form.cleaned_data, photos, part)  # type: ignore[arg-type]
    return _carry_out(request, step, doing, form)


def _carry_out(request: HttpRequest, step: Step, doing: Doing, form: StepForm) -> HttpResponse:
    no = doing.ticket.no
    try:
        step.run(doing)
    except DomainError as error:
        for name, words in error.fields.items():
            form.add_error(name if name in form.fields else None, words)
        if not error.fields:
            form.add_error(None, error.message)
        stale = isinstance(error, StaleVersion)
        fresh = own_ticket(request, no)
        return page(request, fresh, wrong=step.name, form=form, status=error.status, stale=stale)
    if step.takes_photos:
        session.set_pending(request, [], no)
    messages.success(request, step.done)
    return redirect("field:ticket", no=no)


@require_POST
@field_face
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Show the caller's number, with a reason, on the record."""
    found = own_ticket(request, no)
    form = RevealForm(request.POST, prefix="reveal")
    if not form.is_valid():
        return page(request, found, wrong="reveal", form=form, status=422)
    try:
        number = reveal_caller(
            ticket_id=found.pk,
            actor=request.user,  # type: ignore[arg-type]
            field="phone",
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            ip=client_ip(request),
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return page(request, found, wrong="reveal", form=form, status=error.status)
    return page(request, found, number=number)


def page(
    request: HttpRequest, found: Ticket, *, wrong: str = "", form: Any = None,
    status: int = 200, stale: bool = False, number: str = "",
) -> HttpResponse:  # fmt: skip
    """The ticket's page; the form that went wrong is open and as it was typed."""
    who, part = reach(request), assist_part(reach(request), found)
    steps = open_steps(who, found, part)
    if wrong in STEPS and wrong not in [step.name for step in steps]:
        steps = [*steps, STEPS[wrong]]
    forms = {step.name: _form(step, found, wrong, form) for step in steps}
    grid = f"{reverse('grid:outlines')}?prefix={found.area_code[:12] or '330203'}&level=grid"
    context = {
        "ticket": found,
        "steps": [(step, forms[step.name]) for step in steps],
        "wrong": wrong,
        "stale": stale,
        "number": number,
        "reveal_form": form if wrong == "reveal" else RevealForm(prefix="reveal"),
        "caller": caller_view(who, found, frozenset({part.team_id} if part else ())),
        "clocks": clock_views([found.pk], now=timezone.now())[found.pk],
        "timeline": staff_timeline(found, who),
        "photos": list(found.photos.all()),
        "in_hand": photos_in_hand(request, found.no),
        "part": part,
        "outlines": grid,
    }
    return render(request, "requests_app/field/ticket.html", context, status=status)


def _form(step: Step, found: Ticket, wrong: str, form: Any) -> StepForm:
    if step.name == wrong and form is not None:
        # The next try starts from the ticket as it is now, and counts as a new one.
        form.data = form.data.copy()
        form.data[f"{wrong}-version"] = str(found.version)
        kept: StepForm = form
        return kept
    return step.form(prefix=step.name, initial={"version": found.version})
