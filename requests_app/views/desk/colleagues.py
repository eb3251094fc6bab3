"""Whom a note may call upon, while the name is typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app import rules
from requests_app.selectors.colleagues import find_colleagues
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404

LONGEST = 24


@require_safe
@staff(rules.sees_desk)
def colleagues(request: DeskRequest, no: str) -> HttpResponse:
    """People and teams whose name, pinyin or initials fit ``q``."""
    ticket = ticket_or_404(request.reach, no)
    found = find_colleagues(ticket, request.GET.get("q", "")[:LONGEST], now=timezone.now())
    return render(request, "requests_app/desk/_colleagues.html", {"found": found})
