"""Files from the phone, each under an identifier of its own."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError
from requests_app.fieldwork.exceptions import Dropped
from requests_app.fieldwork.forms.files import FileForm
from requests_app.fieldwork.sent import as_uuid
from requests_app.fieldwork.services.devices import meet_device
from requests_app.fieldwork.services.files import keep_file
from requests_app.fieldwork.views.access import DEVICE, dropped, field_data, problem
from requests_app.fieldwork.views.phones import says_of_itself


@require_POST
@field_data
def keep(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Keep one file; the same identifier again answers the same."""
    device_id, form = as_uuid(request.headers.get(DEVICE)), FileForm(request.POST, request.FILES)
    if device_id is None:
        return problem("no_device", 400)
    if not form.is_valid():
        return problem("invalid", 422, message=form.first_problem)
    actor: Any = request.user
    now = timezone.now()
    try:
        device = meet_device(
            device_id=device_id, actor=actor, card=says_of_itself(request), now=now
        )
        kept = keep_file(
            file_id=file_id,
            upload=form.cleaned_data["file"],
            purpose=form.cleaned_data["purpose"],
            taken=form.taken(now),
            device=device,
            actor=actor,
            now=now,
        )
    except Dropped:
        return dropped(request)
    except DomainError as error:
        return problem(error.code, 422, message=error.message)
    return JsonResponse({"uuid": str(kept.pk), "url": _address(kept)})


def _address(kept: Any) -> str:
    return reverse("public:photo", args=[kept.attachment_id]) if kept.attachment_id else ""
