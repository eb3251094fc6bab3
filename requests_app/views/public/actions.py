"""What a resident may do to an opened ticket. A refusal keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError
from requests_app.forms.public_track import tidy_no
from requests_app.models import Ticket
from requests_app.selectors.resident_view import ticket_by_no
from requests_app.services import resident
from requests_app.views.public import session, throttle
from requests_app.views.public.in_hand import InHand, collect_photos
from requests_app.views.public.track import FORMS, ticket_page

Step = Callable[[Ticket, dict[str, Any]], object]
# What is said when it is done.
DONE = {
    "info": _("补充内容已交给承办单位"),
    "withdraw": _("已撤回"),
    "rate": _("谢谢您的评价，承办单位无法更改它"),
    "reopen": _("申请已收到，工作人员会尽快核实并告诉您"),
}


@require_POST
def add_info(request: HttpRequest, no: str) -> HttpResponse:
    """Add words and photos to an open ticket."""
    found = _opened(request, no)
    if found is None:
        return redirect("public:ticket", no=no)
    in_hand = collect_photos(request, found.no)
    session.set_pending(request, in_hand.ids, found.no)
    form = FORMS["info"](request.POST, prefix="info")
    if "remove_photo" in request.POST:
        return ticket_page(request, found, wrong="info", form=_unjudged(request))
    for problem in in_hand.problems:
        form.add_error(None, problem)

    def add(ticket: Ticket, data: dict[str, Any]) -> None:
        _add(request, ticket, data, in_hand)

    return _act(request, found, "info", form, add)


@require_POST
def withdraw(request: HttpRequest, no: str) -> HttpResponse:
    """Take the request back."""
    return _simple(
        request,
        no,
        "withdraw",
        lambda ticket, data: resident.withdraw(
            ticket_id=ticket.pk, reason=data["reason"], now=timezone.now()
        ),
    )


@require_POST
def rate(request: HttpRequest, no: str) -> HttpResponse:
    """Say whether it is solved and how content one is."""
    return _simple(
        request,
        no,
        "rate",
        lambda ticket, data: resident.rate(
            ticket_id=ticket.pk,
            solved=data["solved"],
            satisfaction=data["satisfaction"],
            note=data["note"],
            now=timezone.now(),
        ),
    )


@require_POST
def reopen(request: HttpRequest, no: str) -> HttpResponse:
    """Ask for a closed matter to be taken up again."""
    return _simple(
        request,
        no,
        "reopen",
        lambda ticket, data: resident.ask_reopen(
            ticket_id=ticket.pk, reason=data["reason"], now=timezone.now()
        ),
    )


def _add(request: HttpRequest, ticket: Ticket, data: dict[str, Any], in_hand: InHand) -> None:
    resident.add_information(
        ticket_id=ticket.pk, text=data["text"], photos=in_hand.photos, now=timezone.now()
    )
    session.set_pending(request, [], ticket.no)


def _simple(request: HttpRequest, no: str, name: str, step: Step) -> HttpResponse:
    found = _opened(request, no)
    if found is None:
        return redirect("public:ticket", no=no)
    return _act(request, found, name, FORMS[name](request.POST, prefix=name), step)


def _act(request: HttpRequest, found: Ticket, name: str, form: Any, step: Step) -> HttpResponse:
    if throttle.is_over(request, throttle.ADDITIONS):
        form.add_error(None, _t("操作太频繁。您写的内容都在，请过一会儿再提交，或拨打 81890"))
    if not form.is_valid():
        return ticket_page(request, found, wrong=name, form=form)
    try:
        step(found, form.cleaned_data)
    except DomainError as error:
        form.add_error(None, error.message)
        return ticket_page(request, found, wrong=name, form=form)
    throttle.note(request, throttle.ADDITIONS)
    messages.success(request, DONE[name])
    return redirect("public:ticket", no=found.no)


def _opened(request: HttpRequest, no: str) -> Ticket | None:
    number = tidy_no(no)
    return ticket_by_no(number) if session.is_opened(request, number) else None


def _unjudged(request: HttpRequest) -> Any:
    return FORMS["info"](initial={"text": request.POST.get("info-text", "")}, prefix="info")
