"""Finding a ticket by number and code, and its page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from requests_app.forms.public_track import (
    InfoForm,
    RateForm,
    ReopenForm,
    TrackForm,
    WithdrawForm,
    tidy_no,
)
from requests_app.models import Ticket
from requests_app.selectors.resident_view import resident_view, ticket_by_no
from requests_app.selectors.timeline import public_timeline
from requests_app.selectors.tracking import find_tracked
from requests_app.views.public import session, throttle
from requests_app.views.public.in_hand import photos_in_hand

INVALID, TOO_MANY = 422, 429
# Forms of the ticket's page by the name of what they do.
FORMS = {"info": InfoForm, "withdraw": WithdrawForm, "rate": RateForm, "reopen": ReopenForm}


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code."""
    if request.method == "POST":
        return _look_up(request)
    return _form_page(request, TrackForm())


@never_cache
@require_http_methods(["GET", "POST"])
def ticket(request: HttpRequest, no: str) -> HttpResponse:
    """The ticket if this session has shown its code, else the question for the code."""
    if request.method == "POST":
        return _look_up(request)
    number = tidy_no(no)
    found = ticket_by_no(number) if session.is_opened(request, number) else None
    if found is None:
        return _form_page(request, TrackForm(initial={"no": number}))
    return ticket_page(request, found)


@require_POST
def close(request: HttpRequest, no: str) -> HttpResponse:
    """Forget that the code was shown: for a telephone or a screen that others use."""
    session.close_ticket(request, tidy_no(no))
    return redirect("public:track")


def ticket_page(
    request: HttpRequest, found: Ticket, *, wrong: str = "", form: Any = None
) -> HttpResponse:
    """The page of an opened ticket; ``form`` is the bound form called ``wrong`` with its errors."""
    forms: dict[str, Any] = {name: make(prefix=name) for name, make in FORMS.items()}
    if wrong:
        forms[wrong] = form
    context = {
        "view": resident_view(found, now=timezone.now()),
        "timeline": public_timeline(found),
        "forms": forms,
        "wrong_form": forms.get(wrong),
        "wrong": wrong,
        "in_hand": photos_in_hand(request, found.no),
    }
    status = INVALID if wrong else 200
    return render(request, "requests_app/public/ticket.html", context, status=status)


def _look_up(request: HttpRequest) -> HttpResponse:
    form = TrackForm(request.POST)
    if throttle.is_over(request, throttle.LOOKUPS):
        form.add_error(None, _("查询次数太多，请 15 分钟后再试，或拨打 81890 由工作人员帮您查"))
        return _form_page(request, form, status=TOO_MANY)
    if not form.is_valid():
        return _form_page(request, form, status=INVALID)
    found = find_tracked(no=form.cleaned_data["no"], code=form.cleaned_data["code"])
    if found is None:
        throttle.note(request, throttle.LOOKUPS)
        form.add_error(None, _("编号或查询码不对，请核对后再试。两样都在受理回执上"))
        return _form_page(request, form, status=INVALID)
    session.open_ticket(request, found.no)
    return redirect("public:ticket", no=found.no)


def _form_page(request: HttpRequest, form: TrackForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "opened": session.opened(request)}
    return render(request, "requests_app/public/track.html", context, status=status)
