"""Who else is at a ticket, and what they changed since the page was drawn."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grid.selectors.members import names_with_roles
from haishu_portal.core.live import who_is_at
from haishu_portal.core.numbers import whole
from requests_app import rules
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.history import changes_since
from requests_app.views.desk.live import place_of


@never_cache
@require_safe
@staff(rules.sees_desk)
def presence(request: DeskRequest, no: str) -> HttpResponse:
    """Names and roles of those who look at the ticket or type; nothing more of them."""
    ticket, now = ticket_or_404(request.reach, no), timezone.now()
    there = who_is_at(
        place_of(ticket.pk), without=request.user.pk, now_ms=int(now.timestamp() * 1000)
    )
    people = names_with_roles(there, now=now) if there else {}
    others = [
        {"name": name, "roles": roles, "types": there[pk] == "type"}
        for pk, (name, roles) in people.items()
    ]
    return render(request, "requests_app/desk/_presence.html", {"others": others, "ticket": ticket})


@never_cache
@require_safe
@staff(rules.sees_desk)
def changed(request: DeskRequest, no: str) -> HttpResponse:
    """What others did after the event ``seen``; 204 if nothing."""
    ticket, now = ticket_or_404(request.reach, no), timezone.now()
    seen = whole(request.GET.get("seen"))
    lines = changes_since(
        ticket, request.reach, ticket.event_seq if seen is None else seen, now=now
    )
    if not lines:
        return HttpResponse(status=204)
    context = {"changes": lines[:5], "more": len(lines) - 5, "ticket": ticket}
    return render(request, "requests_app/desk/_changed.html", context)
