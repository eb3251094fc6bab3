"""What a visit found that asks for a ticket, as an intake needs it."""

import uuid
from dataclasses import dataclass

from grid.patrol.choices import FindingKind, FindingState
from grid.patrol.models import Finding
from grid.selectors.lookup import division_label


@dataclass(frozen=True)
class Errand:
    """A finding that waits to become a ticket."""

    finding_id: int
    client_uuid: uuid.UUID
    words: str
    category: str
    grid_code: str
    address: str
    lng: float | None
    lat: float | None
    is_first: bool


def errands_of(visit_id: int) -> list[Errand]:
    """Findings of a visit that are to become tickets and have not; one query."""
    rows = Finding.objects.filter(
        visit=visit_id, kind=FindingKind.TICKET, state=FindingState.OPEN
    ).select_related("visit__plan__household", "visit__plan__place")
    return [_errand(row, is_first=at == 0) for at, row in enumerate(rows.order_by("pk"))]


def _errand(row: Finding, *, is_first: bool) -> Errand:
    plan = row.visit.plan
    subject = plan.household or plan.place
    lng, lat = row.visit.lng, row.visit.lat
    if lng is None and subject is not None:
        lng, lat = subject.lng, subject.lat
    label = plan.household.label if plan.household else plan.place.name if plan.place else ""
    return Errand(
        finding_id=row.pk,
        client_uuid=row.client_uuid,
        words=row.words,
        category=row.category,
        grid_code=row.grid_code,
        address=" ".join(part for part in (division_label(row.grid_code[:12]), label) if part),
        lng=lng,
        lat=lat,
        is_first=is_first,
    )
