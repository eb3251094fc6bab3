"""The report form: nothing typed or uploaded is lost, whatever goes wrong."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.models import Attachment
from requests_app.choices import Channel
from requests_app.forms.public_report import NAMED, ReportForm, accountable_units
from requests_app.services.intake import SubmitResult, submit_ticket
from requests_app.services.pending_photos import MAX_PHOTOS, forget_positions
from requests_app.views.public import session, throttle
from requests_app.views.public.hints import matter_choice, place_hint
from requests_app.views.public.in_hand import InHand, collect_photos, photos_in_hand

INVALID, TOO_MANY = 422, 429
NOT_YET = {"remove_photo", "add_photos"}  # buttons that change the photos and submit nothing


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form; take a report."""
    if request.method == "POST":
        return _receive(request)
    start = {"client_uuid": uuid.uuid4(), "contact": NAMED, "need_reply": True}
    return _page(request, ReportForm(initial=start), photos_in_hand(request))


def _receive(request: HttpRequest) -> HttpResponse:
    earlier = session.receipt(request)
    if earlier and earlier.client_uuid == request.POST.get("client_uuid"):
        return redirect("public:submitted")
    in_hand = collect_photos(request)
    if NOT_YET & request.POST.keys():
        session.set_pending(request, in_hand.ids)
        return _page(request, ReportForm(initial=request.POST.dict()), in_hand)
    form, status = ReportForm(request.POST), INVALID
    if throttle.is_over(request, throttle.REPORTS):
        form.add_error(None, _too_many())
        status = TOO_MANY
    if form.is_valid() and not in_hand.problems and _submit(request, form, in_hand.photos):
        return redirect("public:submitted")
    session.set_pending(request, in_hand.ids)
    return _page(request, form, in_hand, status=status)


def _submit(request: HttpRequest, form: ReportForm, photos: list[Attachment]) -> bool:
    """Write the report down; False with the reason on the form when a rule said no."""
    if not form.cleaned_data["keep_position"]:
        forget_positions(photos=photos)
    try:
        result = _write(form, photos)
    except DomainError as error:
        named: list[str | None] = [name for name in error.fields if name in form.fields]
        for name in named or [None]:
            form.add_error(name, error.message)
        return False
    if result.created:  # a repeat must not overwrite the receipt that the first one wrote
        throttle.note(request, throttle.REPORTS)
        session.keep_receipt(
            request,
            no=result.ticket.no,
            code=result.query_code,
            client_uuid=form.cleaned_data["client_uuid"],
        )
    return True


def _write(form: ReportForm, photos: list[Attachment]) -> SubmitResult:
    return submit_ticket(
        channel=Channel.WEB,
        kind=form.kind(),
        text=form.cleaned_data["text"],
        place=form.place(photos),
        reporter=form.reporter(),
        client_uuid=form.cleaned_data["client_uuid"],
        now=timezone.now(),
        extras=form.extras(photos),
    )


def _too_many() -> str:
    return _("这个网络一小时内提交的次数太多。您写的内容都在，请过一会儿再提交，或拨打 81890")


def _page(
    request: HttpRequest, form: ReportForm, in_hand: InHand, status: int = 200
) -> HttpResponse:
    words = str(form["text"].value() or "")
    context = {
        "form": form,
        "in_hand": in_hand,
        "max_photos": MAX_PHOTOS,
        **matter_choice(words, form["category"].value()),
        "hint": place_hint(form["address"].value(), form["lng"].value(), form["lat"].value()),
        "units": accountable_units(),
    }
    return render(request, "requests_app/public/report.html", context, status=status)
