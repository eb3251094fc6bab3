"""Seeing on the phone what the mask hides, for a reason and on the record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from requests_app.fieldwork.sent import as_words, read_json
from requests_app.fieldwork.views.access import field_data, own_ticket, problem
from requests_app.services.callers import reveal_caller

FIELDS = ("phone", "address")
LONGEST = 200
UNFIT = 422


@require_POST
@field_data
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """The telephone or the address in the clear for ``{"field": ..., "reason": ...}``."""
    actor: Any = request.user
    try:
        sent = read_json(request.body)
        field, reason = sent["field"], as_words(sent.get("reason", ""), LONGEST)
    except (ValueError, AttributeError, KeyError, TypeError):
        return problem("unreadable", 400)
    if field not in FIELDS:
        return problem("unreadable", 400)
    try:
        found = own_ticket(request, no)
        clear = reveal_caller(
            ticket_id=found.pk,
            actor=actor,
            field=field,
            reason=reason,
            now=timezone.now(),
            ip=client_ip(request),
        )
    except Http404:
        return problem("not_found", 404)
    except DomainError as error:
        status = UNFIT if error.status == 400 else error.status
        return problem(error.code, status, message=error.message, errors=error.fields)
    return JsonResponse({"clear": clear})
