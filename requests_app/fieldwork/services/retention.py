"""Rows of acts are kept as long as a phone may ask again, no longer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from haishu_portal.core.models import Recording
from haishu_portal.core.selectors.settings import setting_int
from requests_app.fieldwork.models import FieldAct, FieldFile, VoiceNote
from requests_app.fieldwork.services.files import delete_recording

# Beyond the days that a phone keeps its cases: it may lie in a drawer for longer.
MARGIN = timedelta(days=30)


def forget_acts(*, now: datetime, limit: int) -> int:
    """Drop acts, and the marks of their files, after ``field_keep_days`` and ``MARGIN``.

    What they did stays, and carries their number: a repeat after that finds it there.
    Returns how many were dropped.
    """
    before = now - timedelta(days=setting_int("field_keep_days")) - MARGIN
    with transaction.atomic():
        still = Q(applied_at=None) | Q(applied_at__lt=before)
        old = FieldAct.objects.filter(still, received_at__lt=before).order_by("received_at")
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        files = FieldFile.objects.filter(used_by__in=ids)
        spare = _unheard(files)
        files.delete()
        FieldAct.objects.filter(pk__in=ids).delete()
        for recording in spare:
            delete_recording(recording)
    return len(ids)


def _unheard(files: QuerySet[FieldFile]) -> list[Recording]:
    """Recordings that came a second time and belong to no voice note."""
    heard = VoiceNote.objects.filter(recording=OuterRef("recording"))
    rows = files.filter(~Exists(heard), recording__isnull=False).select_related("recording")
    return [row.recording for row in rows if row.recording is not None]
