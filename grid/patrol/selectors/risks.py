"""Risks and mediation leads as lists."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from grid.patrol import rules
from grid.patrol.choices import FindingKind, FindingState
from grid.patrol.models import Finding, RiskItem, Screening, VisitPlan
from grid.patrol.rules import VISITING
from grid.patrol.selectors.coverage import ground_of
from grid.patrol.workflow import MOVES, RiskMove
from grid.reach import Reach
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.models import Attachment

ORDER = Keyset(["-found_at", "-id"])
KEPT_DAYS = 60
LEAD_ORDER = Keyset(["-at", "-id"])


def risk_page(
    reach: Reach, *, level: str = "", state: str = "", cursor: str = "", size: int = 30
) -> Page[RiskItem]:
    """Risks that the reader may open, newest first, open ones unless a state is asked for."""
    rows = RiskItem.objects.visible_to(reach)
    rows = rows.filter(state=state) if state else rows.open()
    if level:
        rows = rows.filter(level=level)
    return ORDER.page(rows, cursor, size=size)


def risk_for(reach: Reach, risk_id: int) -> RiskItem | None:
    """One risk with its history, if it is the reader's."""
    rows = RiskItem.objects.visible_to(reach).prefetch_related(
        "steps__actor", "measures_taken__actor", "photos"
    )
    return rows.select_related("found_by").filter(pk=risk_id).first()


def risk_photo(reach: Reach, photo_id: uuid.UUID) -> Attachment | None:
    """A picture of a risk, if the risk is one the reader may open."""
    seen = RiskItem.objects.visible_to(reach).filter(photos__attachment=photo_id)
    return Attachment.objects.filter(pk=photo_id).first() if seen.exists() else None


def moves_for(reach: Reach, risk: RiskItem) -> list[RiskMove]:
    """Steps that the reader may take now."""
    return [move for move in MOVES if rules.can_move_risk(reach, risk, move)]


def lead_page(reach: Reach, *, cursor: str = "", size: int = 30) -> Page[Finding]:
    """Mediation leads of the reader's ground that nobody has taken up, newest first."""
    rows = Finding.objects.filter(kind=FindingKind.MEDIATION, state=FindingState.OPEN)
    lies = rows.none()
    for role in VISITING:
        for prefix in reach.prefixes_for(role):
            lies |= rows.filter(grid_code__startswith=prefix)
    return LEAD_ORDER.page(lies, cursor, size=size)


@dataclass(frozen=True)
class Progress:
    """How far a screening has come."""

    screening: Screening
    seen: int
    total: int

    @property
    def percent(self) -> int | None:
        """Share of doors and places looked at; None where there are none."""
        return self.seen * 100 // self.total if self.total else None


def progress_of(reach: Reach, *, today: date, limit: int = 50) -> list[Progress]:
    """Screenings on the reader's ground, those that run or ended within ``KEPT_DAYS``."""
    near = Screening.objects.none()
    for prefix in ground_of(reach):
        around = [prefix[:length] for length in (6, 9, 12) if length < len(prefix)]
        near |= Screening.objects.filter(scope__startswith=prefix)
        near |= Screening.objects.filter(scope__in=around)
    recent = near.filter(ends_on__gte=today - timedelta(days=KEPT_DAYS))
    rows = list(recent.distinct().order_by("-ends_on", "-pk")[:limit])
    seen = dict(
        Screening.objects.filter(pk__in=[row.pk for row in rows])
        .order_by()
        .values_list("pk")
        .annotate(seen=Count("visits__plan", distinct=True))
    )
    doors = _doors({row.scope for row in rows})
    return [Progress(row, seen.get(row.pk, 0), doors[row.scope]) for row in rows]


def _doors(scopes: set[str]) -> dict[str, int]:
    """How many doors and places lie in each scope; one query."""
    if not scopes:
        return {}
    counts = (
        VisitPlan.objects.active()
        .doors()
        .aggregate(
            **{
                f"at_{scope}": Count("pk", filter=Q(grid_code__startswith=scope))
                for scope in scopes
            }
        )
    )
    return {scope: counts[f"at_{scope}"] for scope in scopes}
