"""Seen on the way: a report in half a minute, through the same intake as everybody's."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grid.reach import Reach
from haishu_portal.core.exceptions import DomainError
from requests_app.choices import Channel, Kind, PhotoPhase
from requests_app.fieldwork.forms.steps import SeenForm
from requests_app.fieldwork.selectors.grounds import own_grid
from requests_app.fieldwork.views.access import field_face, reach
from requests_app.fieldwork.views.maps import outlines_near
from requests_app.selectors.categories import suggest_category
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket
from requests_app.views.public import session
from requests_app.views.public.hints import matter_choice
from requests_app.views.public.in_hand import InHand, collect_photos, photos_in_hand

SLOT = "field-report"
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@field_face
def report(request: HttpRequest) -> HttpResponse:
    """The form, and taking it in; an error keeps words and photos."""
    if request.method != "POST":
        return _page(request, SeenForm(), photos_in_hand(request, SLOT))
    in_hand = _collect(request)
    form = SeenForm(request.POST)
    if "remove_photo" in request.POST:
        return _page(request, form, in_hand)
    for problem in in_hand.problems:
        form.add_error(None, problem)
    if not form.is_valid():
        return _page(request, form, in_hand, status=INVALID)
    try:
        no = _submit(request, form, in_hand)
    except DomainError as error:
        form.add_error(None, error.message)
        return _page(request, form, in_hand, status=error.status)
    session.set_pending(request, [], SLOT)
    messages.success(request, _("已上报，编号 %s，系统正在分派") % no)
    return redirect("field:today")


@require_POST
@field_face
def photos(request: HttpRequest) -> HttpResponse:
    """Add or remove a photo at once; answers with the list as it now is."""
    context = {"in_hand": _collect(request), "slot": "report"}
    return render(request, "requests_app/field/_photos.html", context)


def _collect(request: HttpRequest) -> InHand:
    in_hand = collect_photos(request, SLOT)
    session.set_pending(request, in_hand.ids, SLOT)
    return in_hand


def _submit(request: HttpRequest, form: SeenForm, in_hand: InHand) -> str:
    """Hand it in as the member of staff; routing finds the unit."""
    data, actor = form.cleaned_data, request.user
    result = submit_ticket(
        channel=Channel.GRID,
        kind=Kind.HELP,
        text=form.words(),
        place=_place(reach(request), data, in_hand),
        reporter=ReporterData(is_anonymous=True),
        client_uuid=data["client_uuid"] or uuid.uuid4(),
        now=timezone.now(),
        actor=actor,  # type: ignore[arg-type]
        extras=Extras(
            category_code=_category(request, data),
            photos=in_hand.photos,
            photo_phase=PhotoPhase.BEFORE,
        ),
    )
    return result.ticket.no


def _place(who: Reach, data: dict[str, Any], in_hand: InHand) -> Place:
    """The mark on the map, else a photo's own position, else the reporter's own grid."""
    lng, lat = data["lng"], data["lat"]
    if lng is None or lat is None:
        taken = ((p.lng, p.lat) for p in in_hand.photos if p.lng is not None)
        lng, lat = next(taken, (None, None))
    own = own_grid(who) if lng is None and not data["address"] else ""
    return Place(address=data["address"], lng=lng, lat=lat, grid_code=own)


def _category(request: HttpRequest, data: dict[str, Any]) -> str:
    """The chosen leaf; "not sure" leaves it to the desk; never asked, the words decide."""
    if "category" in request.POST:
        return str(data["category"])
    best = suggest_category(data["text"], limit=1)
    return best[0].code if best else ""


def _page(
    request: HttpRequest, form: SeenForm, in_hand: InHand, *, status: int = 200
) -> HttpResponse:
    words = request.POST.get("text", "")
    context = {
        "form": form,
        "in_hand": in_hand,
        "outlines": outlines_near(own_grid(reach(request))),
        **matter_choice(words, request.POST.get("category")),
    }
    return render(request, "requests_app/field/report.html", context, status=status)
