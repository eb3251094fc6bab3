"""One ticket on the phone: reading it, taking a step on it, calling its caller."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError, StaleVersion
from requests_app.fieldwork.acts.steps import STEPS, Step
from requests_app.fieldwork.choices import FilePurpose
from requests_app.fieldwork.deeds import Deed
from requests_app.fieldwork.forms.steps import RevealForm, StepForm
from requests_app.fieldwork.models import FieldFile
from requests_app.fieldwork.services.calling import reveal_in_field
from requests_app.fieldwork.views.access import field_face, own_ticket, reach
from requests_app.fieldwork.views.page import Refusal, Revealed, page, slot_of
from requests_app.views.public import session
from requests_app.views.public.in_hand import InHand, collect_photos

INVALID = 422


@require_safe
@never_cache
@field_face
def ticket(request: HttpRequest, no: str) -> HttpResponse:
    """The page of one ticket; ``?do=reply`` opens that step."""
    return page(request, own_ticket(request, no))


@require_POST
@field_face
def act(request: HttpRequest, no: str, name: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with all that was typed and chosen."""
    step = STEPS.get(name)
    if step is None:
        raise Http404
    form = step.form(request.POST, prefix=name)
    try:
        found = own_ticket(request, no)
    except Http404:
        return _gone(request, form)
    in_hand = _collect(request, found.no, step)
    if "remove_photo" in request.POST:
        return page(request, found, refusal=Refusal(name, form))
    for problem in in_hand.problems:
        form.add_error(None, problem)
    if not form.is_valid():
        return page(request, found, refusal=Refusal(name, form, INVALID))
    actor: Any = request.user
    deed = Deed(
        actor=actor,
        reach=reach(request),
        now=timezone.now(),
        ticket=found,
        data=form.cleaned_data,
        client_uuid=form.cleaned_data.get("client_uuid"),
        version=form.cleaned_data.get("version") or 0,
        files=[FieldFile(purpose=FilePurpose.PHOTO, attachment=p) for p in in_hand.photos],
    )
    return _carry_out(request, step, deed, form)


@require_POST
@field_face
def photos(request: HttpRequest, no: str, name: str) -> HttpResponse:
    """Add or remove a photo of a step at once; answers with the list as it now is."""
    found, step = own_ticket(request, no), STEPS.get(name)
    if step is None or not step.takes_photos:
        raise Http404
    context = {"in_hand": _collect(request, found.no, step), "slot": name}
    return render(request, "requests_app/field/_photos.html", context)


@require_POST
@never_cache
@field_face
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Show the caller's number or the address, with a reason, on the record."""
    found = own_ticket(request, no)
    form = RevealForm(request.POST, prefix="reveal")
    if not form.is_valid():
        return page(request, found, refusal=Refusal("reveal", form, INVALID))
    data, actor = form.cleaned_data, request.user
    try:
        clear = reveal_in_field(
            ticket_id=found.pk,
            actor=actor,  # type: ignore[arg-type]
            field=data["field"],
            reason=data["reason"],
            now=timezone.now(),
            ip=client_ip(request),
        )
    except DomainError as error:
        form.add_error("other", error.message)
        return page(request, found, refusal=Refusal("reveal", form, error.status))
    return page(request, own_ticket(request, no), revealed=Revealed(data["field"], clear))


def _carry_out(request: HttpRequest, step: Step, deed: Deed, form: StepForm) -> HttpResponse:
    no = deed.case.no
    try:
        step.run(deed)
    except DomainError as error:
        _note_errors(form, error)
        refusal = Refusal(step.name, form, error.status, stale=isinstance(error, StaleVersion))
        try:
            return page(request, own_ticket(request, no), refusal=refusal)
        except Http404:
            return _gone(request, form)
    session.set_pending(request, [], slot_of(no, step.name))
    messages.success(request, step.done)
    try:
        own_ticket(request, no)
    except Http404:
        return redirect("field:today")
    return redirect("field:ticket", no=no)


def _note_errors(form: StepForm, error: DomainError) -> None:
    """Beside its field, or on top; a stale version has words of its own on the page."""
    if isinstance(error, StaleVersion):
        return
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, text)
    if not known:
        form.add_error(None, error.message)


def _collect(request: HttpRequest, no: str, step: Step) -> InHand:
    """Photos of the step, remembered in the session."""
    if not step.takes_photos:
        return InHand([])
    slot = slot_of(no, step.name)
    in_hand = collect_photos(request, slot)
    session.set_pending(request, in_hand.ids, slot)
    return in_hand


def _gone(request: HttpRequest, form: StepForm) -> HttpResponse:
    """The ticket is no longer theirs, or never was: nothing of it, only their own words."""
    typed = [(bound.label, bound.value()) for bound in form.visible_fields() if bound.value()]
    return render(request, "requests_app/field/gone.html", {"typed": typed}, status=404)
