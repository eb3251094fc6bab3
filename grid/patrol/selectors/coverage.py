"""How much of a ground has been seen within its rhythm: numbers with denominators, no names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.db.models.functions import Left

from grid.choices import Level
from grid.codes import LENGTHS
from grid.patrol.models import RiskItem, Visit, VisitPlan
from grid.patrol.rules import READING
from grid.patrol.workflow import OPEN
from grid.reach import Reach, shortest
from grid.selectors.lookup import territory
from haishu_portal.core.worktime import local_date

_OPEN = sorted(state.value for state in OPEN)


@dataclass(frozen=True)
class Covered:
    """Figures of one division."""

    code: str
    name: str
    total: int = 0
    covered: int = 0
    overdue: int = 0
    visits: int = 0
    risks: int = 0

    @property
    def percent(self) -> int | None:
        """Share seen within its rhythm, rounded down; None where nobody is to be seen."""
        return self.covered * 100 // self.total if self.total else None


def ground_of(reach: Reach) -> tuple[str, ...]:
    """Codes of the ground whose figures the reader sees."""
    return shortest(code for role in READING for code in reach.prefixes_for(role))


def coverage(
    *, prefixes: Iterable[str], level: Level, month_start: datetime, now: datetime
) -> list[Covered]:
    """Divisions of ``level`` under ``prefixes`` that have plans, by code; three queries."""
    under = _under(prefixes)
    length = LENGTHS[level]
    today = local_date(now)
    plans = _grouped(
        VisitPlan.objects.active().doors().filter(under),
        length,
        total=Count("pk"),
        covered=Count("pk", filter=Q(last_met_at__isnull=False, next_due__gte=today)),
        overdue=Count("pk", filter=Q(next_due__lt=today)),
    )
    visits = _grouped(Visit.objects.filter(under, at__gte=month_start), length, visits=Count("pk"))
    risks = _grouped(RiskItem.objects.filter(under, state__in=_OPEN), length, risks=Count("pk"))
    codes = sorted(plans.keys() | visits.keys() | risks.keys())
    return [
        Covered(
            code,
            _name(code),
            **(plans.get(code, {}) | visits.get(code, {}) | risks.get(code, {})),
        )
        for code in codes
    ]


def total_of(rows: Iterable[Covered]) -> Covered:
    """The sum of some divisions."""
    rows = list(rows)
    figures = ("total", "covered", "overdue", "visits", "risks")
    return Covered("", "", **{name: sum(getattr(row, name) for row in rows) for name in figures})


def month_start(today: date) -> date:
    """The first of the month."""
    return today.replace(day=1)


def _under(prefixes: Iterable[str]) -> Q:
    lies = Q(pk__in=[])
    for prefix in prefixes:
        lies |= Q(grid_code__startswith=prefix)
    return lies


def _grouped(rows: "object", length: int, **figures: Count) -> dict[str, dict[str, int]]:
    found = (
        rows.annotate(part=Left("grid_code", length))  # type: ignore[attr-defined]
        .order_by()
        .values("part")
        .annotate(**figures)
    )
    return {row["part"]: {name: row[name] for name in figures} for row in found}


def _name(code: str) -> str:
    found = territory().latest.get(code)
    return found.name if found else code
