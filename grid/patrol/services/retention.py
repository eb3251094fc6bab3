"""What was said at a door is kept as long as it is needed, no longer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from grid.patrol.choices import FindingState
from grid.patrol.models import (
    Finding,
    RiskItem,
    RiskMeasure,
    RiskPhoto,
    RiskStep,
    Visit,
    VisitPhoto,
)
from grid.patrol.workflow import OPEN, RiskState

KEPT = timedelta(days=3 * 365)
_OPEN = sorted(state.value for state in OPEN)


def forget_visits(*, now: datetime, limit: int) -> int:
    """Drop words, needs and position of visits older than ``KEPT``; returns how many.

    That a visit was made, when and by whom, stays for the figures. Findings that wait and
    pictures that show them or an open risk go by themselves once nothing waits any more.
    """
    with transaction.atomic():
        old = Visit.objects.filter(at__lt=now - KEPT, forgotten_at__isnull=True).order_by("at")
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Visit.objects.filter(pk__in=ids).update(
            words="", needs=[], lng=None, lat=None, accuracy=None, forgotten_at=now
        )
        _forget_findings()
        _forget_pictures()
    return len(ids)


def forget_risks(*, now: datetime, limit: int) -> int:
    """Drop words, place and pictures of risks struck off ``KEPT`` ago; returns how many.

    What kind of risk it was, where it lay and who took which step stays.
    """
    with transaction.atomic():
        old = RiskItem.objects.filter(
            state=RiskState.CLOSED, updated_at__lt=now - KEPT, forgotten_at__isnull=True
        ).order_by("updated_at")
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        RiskStep.objects.filter(risk__in=ids).update(note="")
        RiskMeasure.objects.filter(risk__in=ids).update(words="")
        RiskPhoto.objects.filter(risk__in=ids).delete()
        RiskItem.objects.filter(pk__in=ids).update(
            words="", place="", responsible="", measures="", lng=None, lat=None, forgotten_at=now
        )
    return len(ids)


def _forget_findings() -> None:
    """Those of forgotten visits that wait no more, also when they waited at the time."""
    done = Finding.objects.filter(visit__forgotten_at__isnull=False, forgotten=False)
    done.exclude(state=FindingState.OPEN).update(words="", forgotten=True)


def _forget_pictures() -> None:
    """They then belong to nothing and are swept away."""
    waits = Finding.objects.filter(visit=OuterRef("visit"), state=FindingState.OPEN)
    risky = RiskItem.objects.filter(finding__visit=OuterRef("visit"), state__in=_OPEN)
    shown = VisitPhoto.objects.filter(visit__forgotten_at__isnull=False)
    shown.exclude(Exists(waits)).exclude(Exists(risky)).delete()
