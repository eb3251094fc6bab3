"""Risks and mediation leads at the desk: the list, one risk, its next step."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grid.patrol.choices import RiskLevel
from grid.patrol.selectors.risks import lead_page, moves_for, risk_for, risk_page, risk_photo
from grid.patrol.services.risks import move_risk
from grid.patrol.workflow import BY_NAME, RiskState
from grid.selectors.lookup import division_label
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.files import attachment_response
from requests_app.fieldwork.views.ground.frame import ground_frame, keeps_leads, photo_links
from requests_app.rules import watches_ground
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rows import short_date

FOLDER = "requests_app/desk/visits"
TONES = {RiskLevel.RED: "red", RiskLevel.ORANGE: "amber", RiskLevel.YELLOW: "slate"}
WORDS = ("note", "responsible", "measures")


@require_safe
@staff(watches_ground)
def risks(request: DeskRequest) -> HttpResponse:
    """What the reader may open, newest first."""
    now, given = timezone.now(), request.GET
    level = given.get("level", "") if given.get("level") in RiskLevel.values else ""
    state = given.get("state", "") if given.get("state") in RiskState.values else ""
    page = risk_page(request.reach, level=level, state=state, cursor=given.get("cursor", ""))
    context = {
        "rows": [_row(risk, now) for risk in page.rows],
        "older": page.older,
        "newer": page.newer,
        "level": level,
        "state": state,
        "levels": RiskLevel.choices,
        "states": RiskState.choices,
        **ground_frame(request.reach, "risks", now=now),
    }
    return render(request, f"{FOLDER}/risks.html", context)


@require_safe
@staff(watches_ground)
def risk(request: DeskRequest, pk: int) -> HttpResponse:
    """One risk with its history and what may be done now."""
    now = timezone.now()
    found = risk_for(request.reach, pk)
    if found is None:
        raise Http404
    return render(request, f"{FOLDER}/risk.html", _context(request, found, now))


@require_safe
@staff(watches_ground)
def photo(request: DeskRequest, photo_id: uuid.UUID, *, thumb: bool = False) -> HttpResponse:
    """A picture of a risk; 404 to whoever may not open the risk."""
    found = risk_photo(request.reach, photo_id)
    if found is None:
        raise Http404
    return cast("HttpResponse", attachment_response(found, thumb))


@require_POST
@staff(watches_ground)
def move(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """Take a step; what is missing or was faster is said on the risk's page."""
    given = request.POST
    version = given.get("version", "")
    try:
        move_risk(
            risk_id=pk,
            move=name,
            actor=request.user,
            now=timezone.now(),
            given={word: given.get(word, "")[:1000] for word in WORDS},
            version=int(version) if version.isdecimal() else None,
        )
        messages.success(request, _("已保存"))
    except DomainError as error:
        if error.status == 404:
            raise Http404 from error
        messages.error(request, error.message)
    if risk_for(request.reach, pk) is None:  # struck off, or no longer the reader's
        return redirect("desk:risks")
    return redirect("desk:risk", pk=pk)


@require_safe
@staff(keeps_leads)
def leads(request: DeskRequest) -> HttpResponse:
    """Matters for mediation that nobody has taken up yet."""
    now = timezone.now()
    page = lead_page(request.reach, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [
            {"lead": lead, "at": short_date(lead.at, now), "place": division_label(lead.grid_code)}
            for lead in page.rows
        ],
        "older": page.older,
        "newer": page.newer,
        **ground_frame(request.reach, "leads", now=now),
    }
    return render(request, f"{FOLDER}/leads.html", context)


def _row(found: Any, now: Any) -> dict[str, Any]:
    return {
        "risk": found,
        "tone": TONES[RiskLevel(found.level)],
        "state": RiskState(found.state).label,
        "at": short_date(found.found_at, now),
        "place": division_label(found.grid_code),
        "grid": division_label(found.grid_code).rpartition(" ")[2],
    }


def _context(request: DeskRequest, found: Any, now: Any) -> dict[str, Any]:
    steps = [
        {
            "at": step.at,
            "title": BY_NAME[step.move].label if step.move in BY_NAME else _("登记"),
            "text": step.note,
            "unit": RiskState(step.target).label,
            "actor": str(step.actor),
        }
        for step in reversed(found.steps.all())
    ]
    return {
        **_row(found, now),
        "steps": steps,
        "measures": list(reversed(found.measures_taken.all())),
        "photos": [photo_links("risk", one.attachment_id) for one in found.photos.all()],
        "moves": moves_for(request.reach, found),
        **ground_frame(request.reach, "risks", now=now),
    }
