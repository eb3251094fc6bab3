"""Keeping photos, documents and voice notes."""

import hashlib
from datetime import datetime
from typing import IO, cast

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core import audio
from haishu_portal.core.documents import MAX_BYTES, clean_name, document_kind
from haishu_portal.core.exceptions import UnusableDocument
from haishu_portal.core.models import Attachment, Document, Recording, User
from haishu_portal.core.photos import read_photo


def store_photo(
    *, upload: UploadedFile, actor: User | None, now: datetime, keep_position: bool
) -> Attachment:
    """Re-encode ``upload`` and keep it; ``actor`` is None for a resident.

    JPEG, at most 2048 px on the long side, upright, without metadata. Where it was taken
    is kept in columns only if ``keep_position``. Raises UnusablePhoto.
    """
    photo = read_photo(cast("IO[bytes]", upload.file), upload.size or 0)
    lng, lat = photo.position if keep_position and photo.position else (None, None)
    attachment = Attachment(
        width=photo.width,
        height=photo.height,
        bytes=len(photo.large),
        sha256=hashlib.sha256(photo.large).hexdigest(),
        lng=lng,
        lat=lat,
        taken_at=photo.taken_at,
        uploaded_by=actor,
        created_at=now,
    )
    try:
        attachment.file.save("large.jpg", ContentFile(photo.large), save=False)
        attachment.thumb.save("small.jpg", ContentFile(photo.small), save=False)
        with transaction.atomic():
            attachment.save(force_insert=True)
    except BaseException:
        _drop_files(attachment)
        raise
    return attachment


def store_document(*, upload: UploadedFile, actor: User, now: datetime) -> Document | None:
    """Keep a PDF, OFD or office file as it came; None if it is no document at all.

    Raises UnusableDocument for one too large, spoilt or with macros.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise UnusableDocument(_("附件不能超过 20 MB"))
    content = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    kind = document_kind(content)
    if kind is None:
        return None
    document = Document(
        name=clean_name(upload.name or "", kind),
        content_type=kind.content_type,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        created_at=now,
    )
    try:
        document.file.save("document", ContentFile(content), save=False)
        with transaction.atomic():
            document.save(force_insert=True)
    except BaseException:
        if document.file:
            document.file.delete(save=False)
        raise
    return document


def store_recording(*, upload: UploadedFile, actor: User, now: datetime) -> Recording:
    """Keep a voice note as it came. Raises UnusableRecording for anything else."""
    content = upload.read(audio.MAX_BYTES + 1)
    upload.seek(0)
    recording = Recording(
        content_type=audio.sound_kind(content).content_type,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        created_at=now,
    )
    try:
        recording.file.save("recording", ContentFile(content), save=False)
        with transaction.atomic():
            recording.save(force_insert=True)
    except BaseException:
        if recording.file:
            recording.file.delete(save=False)
        raise
    return recording


def _drop_files(attachment: Attachment) -> None:
    for stored in (attachment.file, attachment.thumb):
        if stored:
            stored.delete(save=False)
