"""Photos handed over before their report is whole, and what becomes of those never used."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import UnusablePhoto
from haishu_portal.core.models import Attachment
from haishu_portal.core.services.attachments import store_photo
from requests_app.selectors.photos import unclaimed

MAX_PHOTOS = 6
STRAY_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class PhotosTaken:
    """What could be kept, and a sentence for each file that could not."""

    kept: list[Attachment]
    problems: list[str]


def take_photos(
    *, uploads: Sequence[UploadedFile], room: int, keep_position: bool, now: datetime
) -> PhotosTaken:
    """Keep at most ``room`` of a resident's files; a bad one never costs the others."""
    kept: list[Attachment] = []
    problems: list[str] = []
    for upload in uploads:
        name = (upload.name or _("照片"))[:40]
        if len(kept) >= room:
            problems.append(
                _("最多 %(count)d 张照片，“%(name)s”没有加入") % {"count": MAX_PHOTOS, "name": name}
            )
            continue
        try:
            photo = store_photo(upload=upload, actor=None, now=now, keep_position=keep_position)
        except UnusablePhoto as error:
            problems.append(_("“%(name)s”：%(why)s") % {"name": name, "why": error.message})
        else:
            kept.append(photo)
    return PhotosTaken(kept, problems)


def pending_photos(ids: Iterable[str]) -> list[Attachment]:
    """The photos of these ids that belong to no ticket yet, in the order they were given."""
    found = {
        str(photo.pk): photo
        for photo in _unattached().filter(pk__in=[uuid.UUID(photo_id) for photo_id in ids])
    }
    return [found[photo_id] for photo_id in ids if photo_id in found]


def forget_positions(*, photos: Sequence[Attachment]) -> None:
    """Wipe where the photos were taken: the resident took the agreement back."""
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(lng=None, lat=None)
    for photo in photos:
        photo.lng = photo.lat = None


def drop_pending(*, photo_id: str) -> None:
    """Delete a photo that its giver removed before it was part of anything."""
    for photo in pending_photos([photo_id]):
        _delete(photo)


def drop_stray_photos(*, now: datetime, limit: int) -> int:
    """Delete photos older than a day that no report or ticket used; returns how many.

    Another app may hold a photo of its own: its protected reference keeps it.
    """
    strays = unclaimed().filter(created_at__lt=now - STRAY_AFTER).order_by("created_at")
    return sum(_delete(photo) for photo in strays[:limit])


def _unattached() -> QuerySet[Attachment]:
    return unclaimed().filter(uploaded_by=None)


def _delete(photo: Attachment) -> bool:
    files = [photo.file, photo.thumb]
    try:
        with transaction.atomic():
            photo.delete()
            for stored in files:
                transaction.on_commit(partial(stored.delete, save=False))
    except ProtectedError:
        return False
    return True
