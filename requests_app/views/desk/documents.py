"""Handing out a ticket's documents: by POST, because each download is written down."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.clients import client_ip
from haishu_portal.core.files import document_response
from requests_app.exceptions import TicketNotFound
from requests_app.services.attaching import hand_out


@require_POST
@login_required
def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The file, to be saved. 404 to whoever may not open its ticket."""
    try:
        found = hand_out(
            document_id=document_id,
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            ip=client_ip(request),
        )
    except TicketNotFound as error:
        raise Http404 from error
    return document_response(found)
