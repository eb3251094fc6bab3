"""Screenings at the desk: how far they have come, and ordering another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grid.patrol.choices import ScreeningKind
from grid.patrol.rules import can_order_screening
from grid.patrol.selectors.coverage import ground_of
from grid.patrol.selectors.risks import progress_of
from grid.patrol.services.screenings import ScreeningInput, order_screening
from grid.reach import Reach
from grid.selectors.lookup import division_label
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.worktime import local_date
from requests_app.fieldwork.forms.screenings import ScreeningForm
from requests_app.fieldwork.views.ground.frame import ground_frame
from requests_app.rules import watches_ground
from requests_app.views.desk.access import DeskRequest, staff

PAGE = "requests_app/desk/visits/screenings.html"
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff(watches_ground)
def screenings(request: DeskRequest) -> HttpResponse:
    """The list; whoever answers for a ground has it looked through."""
    grounds = _grounds(request.reach)
    if request.method != "POST":
        return _page(request, _fresh(grounds) if grounds else None)
    if not grounds:
        raise PermissionDenied
    form = ScreeningForm(request.POST, grounds=grounds)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    given = ScreeningInput(**form.cleaned_data)
    try:
        order_screening(given=given, actor=request.user, now=timezone.now())
    except DomainError as error:
        form.add_error(next(iter(error.fields), None), error.message)
        return _page(request, form, status=error.status)
    messages.success(request, _("已布置，网格员手机上会看到"))
    return redirect("desk:screenings")


def _grounds(reach: Reach) -> tuple[str, ...]:
    return tuple(code for code in ground_of(reach) if can_order_screening(reach, code))


def _fresh(grounds: tuple[str, ...]) -> ScreeningForm:
    today = local_date(timezone.now())
    start = {"starts_on": today, "kind": ScreeningKind.SPECIAL, "scope": grounds[0]}
    return ScreeningForm(grounds=grounds, initial=start)


def _page(request: DeskRequest, form: ScreeningForm | None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    today = local_date(now)
    rows: list[dict[str, Any]] = [
        {
            "progress": one,
            "kind": one.screening.get_kind_display(),
            "place": division_label(one.screening.scope) or _("全区"),
            "over": one.screening.ends_on < today,
            "bar": round((one.percent or 0) / 5) * 5,
        }
        for one in progress_of(request.reach, today=today)
    ]
    context = {"rows": rows, "form": form, **ground_frame(request.reach, "screenings", now=now)}
    return render(request, PAGE, context, status=status)
