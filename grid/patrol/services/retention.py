"""What was said at a door is kept as long as it is needed, no longer."""

from datetime import datetime, timedelta

from django.db import transaction

from grid.patrol.choices import FindingState
from grid.patrol.models import Finding, Visit, VisitPhoto

KEPT = timedelta(days=3 * 365)


def forget_visits(*, now: datetime, limit: int) -> int:
    """Drop words, needs, position and pictures of visits older than ``KEPT``; returns how many.

    That a visit was made, when and by whom, stays for the figures. A finding that still
    waits keeps its words; pictures then belong to nothing and are swept away.
    """
    with transaction.atomic():
        old = Visit.objects.filter(at__lt=now - KEPT, forgotten_at__isnull=True).order_by("at")
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        done = Finding.objects.filter(visit__in=ids).exclude(state=FindingState.OPEN)
        done.update(words="")
        VisitPhoto.objects.filter(visit__in=ids).delete()
        Visit.objects.filter(pk__in=ids).update(
            words="", needs=[], lng=None, lat=None, accuracy=None, forgotten_at=now
        )
    return len(ids)
