"""Calling the resident of a case from the phone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from requests_app.fieldwork.sent import as_words, read_json
from requests_app.fieldwork.services.calling import call_number
from requests_app.fieldwork.views.access import field_data, own_ticket, problem

LONGEST_REASON = 200


@require_POST
@field_data
def call(request: HttpRequest, no: str) -> HttpResponse:
    """The number to dial: lent for a while, or the resident's own for ``{"reason": ...}``."""
    user: Any = request.user
    try:
        sent = read_json(request.body or b"{}")
        reason = as_words(sent.get("reason", ""), LONGEST_REASON)
    except (ValueError, AttributeError):
        return problem("unreadable", 400)
    try:
        found = own_ticket(request, no)
        dialled = call_number(
            ticket_id=found.pk,
            actor=user,
            now=timezone.now(),
            reason=reason,
            ip=client_ip(request),
        )
    except Http404:
        return problem("not_found", 404)
    except DomainError as error:
        status = 422 if error.status == 400 else error.status
        return problem(error.code, status, message=error.message, errors=error.fields)
    until = dialled.valid_until.isoformat() if dialled.valid_until else None
    return JsonResponse({"number": dialled.number, "valid_until": until, "masked": dialled.masked})
