"""The whole address of a case, for a reason, on the record."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from requests_app.fieldwork.sent import as_words
from requests_app.fieldwork.services.calling import reveal_in_field
from requests_app.fieldwork.views.access import field_data, own_ticket, problem

LONGEST_REASON = 200


@require_POST
@field_data
def address(request: HttpRequest, no: str) -> HttpResponse:
    """The address in the clear for ``{"reason": ...}``; the phone shows it and keeps nothing."""
    user: Any = request.user
    try:
        reason = as_words(json.loads(request.body or b"{}").get("reason", ""), LONGEST_REASON)
    except (ValueError, AttributeError):
        return problem("unreadable", 400)
    given: dict[str, Any] = {"reason": reason, "now": timezone.now(), "ip": client_ip(request)}
    try:
        found = own_ticket(request, no)
        clear = reveal_in_field(ticket_id=found.pk, actor=user, field="address", **given)
    except Http404:
        return problem("not_found", 404)
    except DomainError as error:
        status = 422 if error.status == 400 else error.status
        return problem(error.code, status, message=error.message, errors=error.fields)
    return JsonResponse({"address": clear})
