"""Numbers reported as a nuisance: the list, and the supervisor's decision."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.worktime import local_date
from requests_app.calls import rules
from requests_app.calls.selectors.nuisance import nuisance_list
from requests_app.calls.services.nuisance import decide_nuisance
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rail import frame

USUAL_DAYS = 90


@require_safe
@staff(rules.decides_nuisance)
def numbers(request: DeskRequest) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    now = timezone.now()
    today = local_date(now)
    context = {
        "rows": nuisance_list(),
        "usual": (today + timedelta(days=USUAL_DAYS)).isoformat(),
        "today": today,
        **frame(request.reach, "nuisance", now=now),
    }
    return render(request, "requests_app/desk/calls/nuisance.html", context)


@require_POST
@staff(rules.decides_nuisance)
def decide(request: DeskRequest, number_id: int) -> HttpResponse:
    """Declare it a nuisance until a day, or not."""
    try:
        decide_nuisance(
            number_id=number_id,
            approve=request.POST.get("approve") == "yes",
            valid_until=_day(request.POST.get("valid_until", "")),
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("已认定"))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("desk:nuisance")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
