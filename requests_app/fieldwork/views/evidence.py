"""Voice notes and signatures, to staff who may open the ticket and nobody else."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from grid.selectors.reach import reach_of
from haishu_portal.core.files import attachment_response, recording_response
from requests_app import rules
from requests_app.fieldwork.models import Signature, VoiceNote
from requests_app.selectors.moves import unit_team_ids


@require_safe
@login_required
def recording(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """A voice note to be played; 404 to whoever may not open its ticket."""
    rows = VoiceNote.objects.select_related("ticket", "recording")
    found = rows.filter(recording_id=recording_id).first()
    _guard(request, found)
    return recording_response(found.recording)  # type: ignore[union-attr]


@require_safe
@login_required
def signature(request: HttpRequest, attachment_id: uuid.UUID) -> HttpResponseBase:
    """A signature as it was drawn; 404 to whoever may not open its ticket."""
    rows = Signature.objects.select_related("ticket", "attachment")
    found = rows.filter(attachment_id=attachment_id).first()
    _guard(request, found)
    return attachment_response(found.attachment)  # type: ignore[union-attr]


def _guard(request: HttpRequest, found: Any) -> None:
    reach = reach_of(request.user)
    if found is None or not rules.can_view(reach, found.ticket, unit_team_ids(found.ticket)):
        raise Http404
