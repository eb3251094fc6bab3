"""The ticket page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from haishu_portal.core.crypto import decrypt
from requests_app import rules
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.page import ticket_context

TEMPLATE = "requests_app/desk/ticket.html"
CODE_KEY = "desk_codes"
PARTS = {"log": "#log", "page": "#page"}


@require_safe
@staff(rules.sees_desk)
def ticket(request: DeskRequest, no: str) -> HttpResponse:
    """Everything about one ticket; htmx may ask for its body or the timeline alone."""
    found = ticket_or_404(request.reach, no)
    context = ticket_context(request, found, now=timezone.now())
    context["code"] = decrypt(request.session.get(CODE_KEY, {}).get(found.no, ""))
    part = PARTS.get(request.htmx.target, "") if request.htmx else ""
    return render(request, f"{TEMPLATE}{part}", context)
