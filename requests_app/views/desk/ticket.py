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


@require_safe
@staff(rules.sees_desk)
def ticket(request: DeskRequest, no: str) -> HttpResponse:
    """Everything about one ticket; htmx may ask for the timeline alone."""
    found = ticket_or_404(request.reach, no)
    context = ticket_context(request, found, now=timezone.now())
    context["code"] = decrypt(request.session.get(CODE_KEY, {}).get(found.no, ""))
    part = "#log" if request.htmx and request.htmx.target == "log" else ""
    return render(request, f"{TEMPLATE}{part}", context)
