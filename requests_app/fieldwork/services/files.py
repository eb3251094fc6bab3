"""Files from the phone: kept once, claimed by one act, let go when nothing uses them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import Attachment, Recording, User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.attachments import store_photo, store_recording
from requests_app.exceptions import IdentifierTaken
from requests_app.fieldwork.choices import FilePurpose
from requests_app.fieldwork.exceptions import FilesMissing
from requests_app.fieldwork.models import Device, FieldAct, FieldFile


@dataclass(frozen=True)
class Taken:
    """When and where a file was made, as the phone says; no place without consent."""

    at: datetime | None = None
    lng: float | None = None
    lat: float | None = None
    accuracy: float | None = None


def keep_file(
    *,
    file_id: uuid.UUID,
    upload: UploadedFile,
    purpose: str,
    taken: Taken,
    device: Device,
    actor: User,
    now: datetime,
) -> FieldFile:
    """Keep a file under the identifier the phone gave it; sent again, the first one stays.

    Raises UnusablePhoto, UnusableRecording, and IdentifierTaken for the identifier of
    another's file.
    """
    with transaction.atomic():
        _wait_for(file_id)
        known = FieldFile.objects.filter(pk=file_id).first()
        if known is not None:
            if known.user_id != actor.pk:
                raise IdentifierTaken(_("这个标识已用于另一个文件"))
            return known
        return FieldFile.objects.create(
            uuid=file_id,
            device=device,
            user=actor,
            purpose=purpose,
            taken_at=taken.at,
            lng=taken.lng,
            lat=taken.lat,
            accuracy=taken.accuracy,
            received_at=now,
            **_stored(upload, purpose, taken, actor, now),
        )


def claim_files(*, uuids: Sequence[uuid.UUID], act: FieldAct, actor: User) -> list[FieldFile]:
    """The files of an act in the order it names them, now its own. Call in its transaction.

    Raises FilesMissing for those that did not arrive, IdentifierTaken for one in use.
    """
    if not uuids:
        return []
    rows = FieldFile.objects.select_for_update(of=("self",)).select_related(
        "attachment", "recording"
    )
    found = {row.pk: row for row in rows.filter(pk__in=uuids, user=actor).order_by("pk")}
    missing = [file_id for file_id in uuids if file_id not in found]
    if missing:
        raise FilesMissing(missing)
    if any(row.used_by_id not in (None, act.pk) for row in found.values()):
        raise IdentifierTaken(_("照片或录音已用于另一项操作"))
    FieldFile.objects.filter(pk__in=found).update(used_by=act)
    return [found[file_id] for file_id in dict.fromkeys(uuids)]


def drop_unused_files(*, now: datetime, limit: int) -> int:
    """Let go of files that no act used while a phone may still hold one; returns how many.

    Their pictures belong to nothing then and go with the stray photos; recordings go at once.
    """
    before = now - timedelta(days=setting_int("field_keep_days") + 1)
    rows = FieldFile.objects.filter(used_by=None, received_at__lt=before).order_by("received_at")
    unused = list(rows.values_list("pk", flat=True)[:limit])
    with transaction.atomic():
        rows = FieldFile.objects.select_for_update(of=("self",)).select_related("recording")
        gone = list(rows.filter(pk__in=unused, used_by=None))
        FieldFile.objects.filter(pk__in=[row.pk for row in gone]).delete()
        for row in gone:
            if row.recording is not None:
                delete_recording(row.recording)
    return len(gone)


def delete_recording(recording: Recording) -> None:
    """Let a recording go, and its sound once that is certain."""
    stored = recording.file
    recording.delete()
    transaction.on_commit(partial(stored.delete, save=False))


def _wait_for(file_id: uuid.UUID) -> None:
    """Of two requests with one file, the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(file_id)])


def _stored(
    upload: UploadedFile, purpose: str, taken: Taken, actor: User, now: datetime
) -> dict[str, Any]:
    if purpose == FilePurpose.VOICE:
        return {"recording": store_recording(upload=upload, actor=actor, now=now)}
    return {"attachment": _photo(upload, taken, actor, now)}


def _photo(upload: UploadedFile, taken: Taken, actor: User, now: datetime) -> Attachment:
    photo = store_photo(upload=upload, actor=actor, now=now, keep_position=False)
    told: dict[str, Any] = {"lng": taken.lng, "lat": taken.lat}
    if photo.taken_at is None:
        told["taken_at"] = taken.at
    Attachment.objects.filter(pk=photo.pk).update(**told)
    return photo
