"""What an action would send, before it is taken."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.forms.desk_actions import make_form
from requests_app.services.rehearsal import rehearse
from requests_app.views.desk.access import DeskRequest, staff, ticket_or_404
from requests_app.views.desk.page import ground_of


@require_POST
@staff(rules.sees_desk)
def preview(request: DeskRequest, no: str, name: str) -> HttpResponse:
    """The messages of one action as its form is filled in now; nothing is written."""
    form = make_form(name, ground_of(request.reach, ticket_or_404(request.reach, no)), request.POST)
    if form is None:
        raise Http404
    now = timezone.now()
    context: dict[str, Any] = {"incomplete": True}
    if form.is_valid():
        try:
            sent = rehearse(act=lambda: form.save(actor=request.user, now=now), now=now)
        except DomainError as error:
            context = {"refused": error.message}
        else:
            context = {"outgoing": sent, "asked": True}
    return render(request, "requests_app/desk/_message_preview.html", context)
