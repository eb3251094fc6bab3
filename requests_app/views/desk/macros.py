"""Macros and reply texts on a ticket: offered, looked at beforehand, used."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app import rules
from requests_app.choices import TextPurpose
from requests_app.exceptions import KeptNotFound, TicketNotFound
from requests_app.models import ReplyText, Ticket
from requests_app.selectors.kept import offered_to, texts_for
from requests_app.selectors.tickets import ticket_for
from requests_app.services.keeping import count_use
from requests_app.services.macros import run_macro
from requests_app.services.rehearsal import rehearse
from requests_app.services.reply_texts import render as fill_in
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.actions import after
from requests_app.views.desk.macro_looks import macro_looks

PREVIEW = "requests_app/desk/_message_preview.html"


@require_safe
@staff(rules.sees_desk)
def texts(request: DeskRequest, no: str) -> HttpResponse:
    """Reply texts for one field of a ticket, with its facts already in them."""
    ticket = ticket_or_404(request.reach, no)
    purpose = request.GET.get("for", TextPurpose.NOTE)
    if purpose not in TextPurpose.values:
        raise Http404
    found = texts_for(request.reach, ticket, purpose=purpose, typed=request.GET.get("q", "")[:20])
    shown = [
        {"text": text, "filled": fill_in(text=text.body, ticket=ticket, actor=request.user)}
        for text in found
    ]
    return render(request, "requests_app/desk/kept/_found.html", {"shown": shown})


@require_POST
@staff(rules.sees_desk)
def used(request: DeskRequest, pk: int) -> HttpResponse:
    """A text was put into a field."""
    if not offered_to(request.reach, ReplyText).filter(pk=pk).exists():
        raise Http404
    count_use(model=ReplyText, pk=pk, now=timezone.now())
    return HttpResponse(status=204)


@require_POST
@staff(rules.sees_desk)
def run(request: DeskRequest, no: str, pk: int) -> HttpResponse:
    """Take the steps of a macro; refused, the ticket is as it was and the reason is shown."""
    ticket = ticket_or_404(request.reach, no)
    try:
        _run(request, ticket, pk)
    except DomainError as error:
        return _refused(request, ticket, pk, error)
    messages.success(request, _("宏已执行"))
    return after(request, ticket)


@require_POST
@staff(rules.sees_desk)
def preview(request: DeskRequest, no: str, pk: int) -> HttpResponse:
    """What a macro would send on this ticket, or why it would be refused."""
    ticket = ticket_or_404(request.reach, no)
    return _rehearsed(request, ticket, pk)


@require_POST
@staff(rules.sees_desk)
def rehearsal(request: DeskRequest, pk: int) -> HttpResponse:
    """The same for a ticket named by its number, from the editor."""
    try:
        ticket = ticket_for(request.reach, request.POST.get("no", "").strip().upper())
    except TicketNotFound as error:
        return render(request, PREVIEW, {"refused": error.message})
    return _rehearsed(request, ticket, pk)


def _rehearsed(request: DeskRequest, ticket: Ticket, pk: int) -> HttpResponse:
    now = timezone.now()
    try:
        sent = rehearse(act=lambda: _run(request, ticket, pk, now=now), now=now)
    except DomainError as error:
        return render(request, PREVIEW, {"refused": error.message})
    return render(request, PREVIEW, {"outgoing": sent, "asked": True})


def _run(request: DeskRequest, ticket: Ticket, pk: int, *, now: Any = None) -> Ticket:
    return run_macro(
        macro_id=pk,
        ticket_id=ticket.pk,
        actor=request.user,
        now=now or timezone.now(),
        macro_version=whole(request.POST.get("macro_version")),
        expected_version=whole(request.POST.get("version")),
    )


def _refused(request: DeskRequest, ticket: Ticket, pk: int, error: DomainError) -> HttpResponse:
    """The macro with the reason, on the ticket and the macro as they are now."""
    found = ticket_or_404(request.reach, ticket.no)
    macro = next((m for m in macro_looks(request.reach, found) if m.id == pk), None)
    if macro is None or not request.htmx:
        if isinstance(error, KeptNotFound):
            raise Http404
        messages.error(request, error.message)
        return after(request, found)
    context = {
        "ticket": found,
        "macro": macro,
        "refused": error.message,
        "back": request.POST.get("back", ""),
    }
    answer = render(request, "requests_app/desk/_macro.html", context, status=error.status)
    answer["HX-Retarget"] = f"#macro-{pk}"
    answer["HX-Reswap"] = "outerHTML"
    return answer
