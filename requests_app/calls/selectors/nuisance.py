"""Numbers that annoy: which, until when, and who still has to decide."""

from collections.abc import Sequence
from datetime import datetime

from haishu_portal.core.worktime import local_date
from requests_app.calls.models import NuisanceNumber


def nuisance_note(phone_hash: str, *, now: datetime) -> NuisanceNumber | None:
    """The decision in force about this number, or the report that waits; one query."""
    if not phone_hash:
        return None
    today = local_date(now)
    for row in NuisanceNumber.objects.filter(phone_hash=phone_hash).order_by("-reported_at")[:5]:
        if row.approved is None or (row.approved and row.valid_until and row.valid_until >= today):
            return row
    return None


def is_nuisance(phone_hash: str, *, now: datetime) -> bool:
    """Whether the supervisor has declared the number a nuisance and the time is not over."""
    note = nuisance_note(phone_hash, now=now)
    return note is not None and note.approved is True


def nuisance_list(*, limit: int = 100) -> Sequence[NuisanceNumber]:
    """What waits for a decision first, then the latest decisions; one query."""
    rows = NuisanceNumber.objects.select_related("reported_by", "decided_by")
    return list(rows.order_by("decided_at", "-reported_at")[:limit])
