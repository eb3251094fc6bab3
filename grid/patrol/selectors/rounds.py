"""The visits of a telephone: what is due in the next days on the reader's ground."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q

from grid.patrol.choices import PlanKind, RiskLevel
from grid.patrol.models import NeedTag, RiskItem, Screening, VisitPlan
from grid.patrol.workflow import OPEN
from grid.reach import Reach
from haishu_portal.core.masking import mask_name
from haishu_portal.core.worktime import local_date

AHEAD_DAYS = 30
MOST = 1500
_OPEN = sorted(state.value for state in OPEN)


@dataclass(frozen=True)
class Tile:
    """How much of one building has been seen within its rhythm."""

    grid_code: str
    name: str
    total: int
    covered: int
    overdue: int


@dataclass(frozen=True)
class Rounds:
    """Plans due, the buildings' figures and the screenings that run."""

    today: date
    plans: list[VisitPlan]
    tiles: list[Tile] = field(default_factory=list)
    screenings: list[Screening] = field(default_factory=list)


def rounds_of(reach: Reach, *, now: datetime) -> Rounds:
    """What the reader visits: due within ``AHEAD_DAYS`` or with a red risk; three queries.

    Each plan carries ``tag_names`` and ``risk_levels`` (of open risks).
    """
    today = local_date(now)
    return Rounds(today, _plans(reach, today), tiles_of(reach, today), screenings_for(reach, today))


def plan_for(reach: Reach, plan_id: int) -> VisitPlan | None:
    """One plan of the reader's."""
    return VisitPlan.objects.active().visible_to(reach).filter(pk=plan_id).first()


def tiles_of(reach: Reach, today: date) -> list[Tile]:
    """Every building of the reader's ground, places of a grid together; one query."""
    rows = (
        VisitPlan.objects.active()
        .doors()
        .visible_to(reach)
        .values("grid_code", building=F("household__building"))
        .annotate(
            total=Count("pk"),
            covered=Count("pk", filter=Q(last_met_at__isnull=False, next_due__gte=today)),
            overdue=Count("pk", filter=Q(next_due__lt=today)),
        )
        .order_by("grid_code", F("household__building").asc(nulls_last=True))
    )
    return [
        Tile(r["grid_code"], r["building"] or "", r["total"], r["covered"], r["overdue"])
        for r in rows
    ]


def screenings_for(reach: Reach, today: date) -> list[Screening]:
    """Screenings that run today and touch the reader's ground."""
    near = Q(pk__in=[])
    for role in reach.roles:
        for prefix in reach.prefixes_for(role):
            around = [prefix[:length] for length in (6, 9, 12, 15) if length <= len(prefix)]
            near |= Q(scope__in=around) | Q(scope__startswith=prefix)
    running = Screening.objects.filter(starts_on__lte=today, ends_on__gte=today)
    return list(running.filter(near).distinct()[:20])


def shown_name(plan: VisitPlan) -> str:
    """The head of the household with a star, or the place by its name."""
    if plan.household is not None:
        return mask_name(plan.household.head)
    return plan.place.name if plan.place is not None else ""


def _plans(reach: Reach, today: date) -> list[VisitPlan]:
    tags = NeedTag.objects.filter(households=OuterRef("household_id"), is_active=True)
    risks = RiskItem.objects.filter(plan=OuterRef("pk"), state__in=_OPEN).order_by("pk")
    red = Exists(risks.filter(level=RiskLevel.RED))
    soon = Q(next_due__lte=today + timedelta(days=AHEAD_DAYS))
    return list(
        VisitPlan.objects.active()
        .visible_to(reach)
        .filter(soon | red)
        .select_related("household", "place", "cadence", "last_visit")
        .annotate(
            tag_names=ArraySubquery(tags.order_by("position", "pk").values("name")),
            risk_levels=ArraySubquery(risks.values("level")),
        )
        .order_by("next_due", "pk")[:MOST]
    )


def is_walk(plan: VisitPlan) -> bool:
    """The walk through the grid, which has no door."""
    return plan.kind == PlanKind.PATROL
