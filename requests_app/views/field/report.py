"""Seen on the way: a report in half a minute, through the same intake as everybody's."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from haishu_portal.core.exceptions import DomainError
from requests_app.choices import Channel, Kind, PhotoPhase
from requests_app.forms.field import SeenForm
from requests_app.selectors.categories import suggest_category
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket
from requests_app.services.notes import add_note
from requests_app.views.field.access import field_face, reach
from requests_app.views.public import session
from requests_app.views.public.in_hand import InHand, collect_photos, photos_in_hand

SLOT = "field-report"


@require_http_methods(["GET", "HEAD", "POST"])
@field_face
def report(request: HttpRequest) -> HttpResponse:
    """The form, and taking it in; an error keeps words and photos."""
    if request.method != "POST":
        return _page(request, SeenForm(), photos_in_hand(request, SLOT))
    in_hand = collect_photos(request, SLOT)
    session.set_pending(request, in_hand.ids, SLOT)
    form = SeenForm(request.POST)
    for problem in in_hand.problems:
        form.add_error(None, problem)
    if "remove_photo" in request.POST or not form.is_valid():
        status = 200 if "remove_photo" in request.POST else 422
        return _page(request, form, in_hand, status=status)
    try:
        no = _submit(request, form.cleaned_data, in_hand)
    except DomainError as error:
        form.add_error(None, error.message)
        return _page(request, form, in_hand, status=error.status)
    session.set_pending(request, [], SLOT)
    messages.success(request, _("已上报，编号 %s，系统正在分派") % no)
    return redirect("field:today")


def _submit(request: HttpRequest, data: dict, in_hand: InHand) -> str:
    now = timezone.now()
    guesses = suggest_category(data["text"], limit=1)
    code = data["category"] or (guesses[0].code if guesses else "")
    grounds = [p for p in reach(request).prefixes if len(p) == 15]
    own = grounds[0] if grounds and data["lng"] is None and not data["address"] else ""
    result = submit_ticket(
        channel=Channel.GRID,
        kind=Kind.HELP,
        text=data["text"],
        place=Place(address=data["address"], lng=data["lng"], lat=data["lat"], grid_code=own),
        reporter=ReporterData(is_anonymous=True),
        client_uuid=data["client_uuid"] or uuid.uuid4(),
        now=now,
        actor=request.user,  # type: ignore[arg-type]
        extras=Extras(category_code=code, photos=in_hand.photos, photo_phase=PhotoPhase.BEFORE),
    )
    if data["handled"] and result.created:
        words = _("当场已处理：%s") % data["handled"]
        add_note(ticket_id=result.ticket.pk, actor=request.user, note=words, now=now)  # type: ignore[arg-type]
    return result.ticket.no


def _page(
    request: HttpRequest, form: SeenForm, in_hand: InHand, *, status: int = 200
) -> HttpResponse:
    prefix = (reach(request).prefixes or ("330203",))[0]
    outlines = f"{reverse('grid:outlines')}?prefix={prefix[:12]}&level=grid"
    context = {"form": form, "in_hand": in_hand, "outlines": outlines}
    return render(request, "requests_app/field/report.html", context, status=status)
