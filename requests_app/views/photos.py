"""Photos of tickets, to those who may open the ticket and nobody else."""

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grid.selectors.reach import reach_of
from haishu_portal.core.files import attachment_response
from haishu_portal.core.models import Attachment
from requests_app import rules
from requests_app.models import Ticket
from requests_app.selectors.moves import unit_team_ids
from requests_app.selectors.resident_view import may_see_photo
from requests_app.views.public import session


@require_safe
def photo(request: HttpRequest, photo_id: uuid.UUID, *, thumb: bool = False) -> HttpResponseBase:
    """The photo or its small picture; 404 to whoever may not see it, as if it did not exist."""
    if not (_given_or_opened(request, photo_id) or _staff_may(request, photo_id)):
        raise Http404
    return attachment_response(get_object_or_404(Attachment, pk=photo_id), thumb)


def _given_or_opened(request: HttpRequest, photo_id: uuid.UUID) -> bool:
    opened = session.opened(request)
    if str(photo_id) in session.all_pending_ids(request):
        return True
    return bool(opened) and may_see_photo(photo_id, opened)


def _staff_may(request: HttpRequest, photo_id: uuid.UUID) -> bool:
    if not request.user.is_authenticated:
        return False
    reach = reach_of(request.user)
    tickets = Ticket.objects.filter(photos__attachment_id=photo_id)
    return any(rules.can_view(reach, t, unit_team_ids(t)) for t in tickets)
