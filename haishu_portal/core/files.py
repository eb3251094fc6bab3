"""Handing a kept photo to a reader whose right the caller has checked."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from haishu_portal.core.models import Attachment


def attachment_response(attachment: "Attachment", thumb: bool = False) -> HttpResponseBase:
    """Return the photo (or its 480 px picture) as a private, never sniffed file."""
    stored = attachment.thumb if thumb else attachment.file
    response: HttpResponseBase
    if settings.MEDIA_BY_PROXY:
        response = HttpResponse(content_type=attachment.content_type)
        response["X-Accel-Redirect"] = f"/{quote(stored.name or '')}"
    else:
        try:
            content = stored.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, content_type=attachment.content_type)
    response["Content-Disposition"] = f'inline; filename="{attachment.pk}.jpg"'
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response
