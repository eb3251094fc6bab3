"""Handing a kept photo, recording or document to a reader whose right the caller has checked."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from haishu_portal.core.models import Attachment, Document, Recording


def document_response(document: "Document") -> HttpResponseBase:
    """Return the file to be saved: never shown, never sniffed, never kept by a proxy."""
    response: HttpResponseBase
    if settings.MEDIA_BY_PROXY:
        response = HttpResponse(content_type="application/octet-stream")
        response["X-Accel-Redirect"] = f"/{quote(document.file.name or '')}"
    else:
        try:
            content = document.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def recording_response(recording: "Recording") -> HttpResponseBase:
    """Return a voice note to be played, as a private, never sniffed file."""
    response: HttpResponseBase
    if settings.MEDIA_BY_PROXY:
        response = HttpResponse(content_type=recording.content_type)
        response["X-Accel-Redirect"] = f"/{quote(recording.file.name or '')}"
    else:
        try:
            content = recording.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, content_type=recording.content_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


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
