"""What was written down at the doors, for those of the ground."""

import uuid
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grid.patrol.choices import Met, Need
from grid.patrol.selectors.log import visit_page, visit_photo
from grid.patrol.selectors.rounds import shown_name
from haishu_portal.core.files import attachment_response
from requests_app.fieldwork.views.ground.frame import ground_frame, keeps_leads, photo_links
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rows import short_date

PAGE = "requests_app/desk/visits/log.html"
TONES = {Met.MET: "leaf", Met.ABSENT: "slate", Met.REFUSED: "amber"}


@require_safe
@staff(keeps_leads)
def log(request: DeskRequest) -> HttpResponse:
    """Visits of the reader's ground, newest first."""
    now, met = timezone.now(), request.GET.get("met", "")
    met = met if met in Met.values else ""
    page = visit_page(request.reach, met=met, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [_row(visit, now) for visit in page.rows],
        "older": page.older,
        "newer": page.newer,
        "met": met,
        "kinds": Met.choices,
        **ground_frame(request.reach, "log", now=now),
    }
    return render(request, PAGE, context)


@require_safe
@staff(keeps_leads)
def photo(request: DeskRequest, photo_id: uuid.UUID, *, thumb: bool = False) -> HttpResponse:
    """A picture of a visit; 404 to whoever may not see it, as if it did not exist."""
    found = visit_photo(request.reach, photo_id)
    if found is None:
        raise Http404
    return cast("HttpResponse", attachment_response(found, thumb))


def _row(visit: Any, now: Any) -> dict[str, Any]:
    plan = visit.plan
    return {
        "visit": visit,
        "tone": TONES[Met(visit.met)],
        "at": short_date(visit.at, now),
        "door": plan.household.label if plan.household else "",
        "name": shown_name(plan),
        "needs": "、".join(str(Need(need).label) for need in visit.needs),
        "photos": [photo_links("visit", one.attachment_id) for one in visit.photos.all()],
    }
