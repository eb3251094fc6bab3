"""The lead's view: who has what in hand, what is late, and handing it on."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.roles import Role
from requests_app.fieldwork.selectors.jobs import Job, jobs_of
from requests_app.fieldwork.views.access import field_face, own_ticket, reach
from requests_app.fieldwork.views.cards import Card, cards_of
from requests_app.selectors.people import Colleague, people_of
from requests_app.services.handlers import assign_handler


@dataclass(frozen=True)
class Load:
    """One person and their cards; nobody's come first."""

    name: str
    cards: list[Card]
    late: int


@require_safe
@field_face
def team_page(request: HttpRequest) -> HttpResponse:
    """Open tickets of the lead's teams by person, what is late first. 403 to the others."""
    led = reach(request).teams_for(Role.LEAD)
    if not led:
        raise PermissionDenied
    now = timezone.now()
    jobs = [j for j in jobs_of(reach(request), now=now) if j.ticket.lead_team_id in led]
    jobs.sort(key=lambda job: not job.late)
    people = people_of(led)
    context = {"loads": _loads(jobs, people, now), "people": people, "count": len(jobs)}
    return render(request, "requests_app/field/team.html", context)


@require_POST
@field_face
def assign(request: HttpRequest, no: str) -> HttpResponse:
    """Give a ticket of one's team to one of its people."""
    ticket = own_ticket(request, no)
    try:
        assign_handler(
            ticket_id=ticket.pk,
            actor=request.user,  # type: ignore[arg-type]
            user_id=whole(request.POST.get("user")) or 0,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("经办人已更换"))
    back = request.POST.get("back") == "ticket"
    return redirect("field:ticket", no=no) if back else redirect("field:team")


def _loads(jobs: list[Job], people: list[Colleague], now: datetime) -> list[Load]:
    known = {person.id: person.name for person in people}
    groups: dict[int | None, list[Job]] = {None: []} | {person_id: [] for person_id in known}
    for job in jobs:
        handler = job.ticket.handler_id
        groups[handler if handler in known else None].append(job)
    found = []
    for person_id, group in groups.items():
        name = known[person_id] if person_id is not None else _("还没有人接")
        cards = cards_of(group, now=now)
        found.append(Load(name, cards, sum(job.late for job in group)))
    return [load for load in found if load.cards or load.name != _("还没有人接")]
