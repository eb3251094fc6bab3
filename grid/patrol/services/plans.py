"""Who is to be seen when: one plan for each door, place and grid, kept up by a sweep."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from grid.choices import TeamKind
from grid.patrol.cadence import first_due, next_due
from grid.patrol.choices import PlaceKind, PlanKind
from grid.patrol.models import Cadence, Household, KeyPlace, VisitPlan
from grid.selectors.directory import teams_for
from haishu_portal.core.worktime import local_date

ORDINARY, RENTAL, PLACE, PATROL = "ordinary", "rental", "place", "patrol"


def plan_due(*, now: datetime, limit: int = 2000) -> int:
    """Make missing plans and set the day of those that changed; returns how many it touched.

    Safe to run many times at once; a plan that somebody holds is left for the next round.
    """
    return _make_missing(now=now, limit=limit) + _renew_stale(now=now, limit=limit)


def make_plans(*, grids: Collection[str], now: datetime) -> int:
    """Plans for whatever in these grids has none, inside the caller's transaction."""
    return _make_missing(now=now, limit=None, grids=grids)


def mark_stale(*, plans: Q) -> int:
    """Leave plans to the sweep because their tags, rhythm or team changed."""
    return VisitPlan.objects.filter(plans).update(stale=True)


def _make_missing(*, now: datetime, limit: int | None, grids: Collection[str] | None = None) -> int:
    where = Q(plan__isnull=True, is_active=True)
    if grids is not None:
        where &= Q(grid_code__in=grids)
    rhythms = _cadences()
    today = local_date(now)
    with transaction.atomic():
        doors = Household.objects.filter(where).prefetch_related("tags__cadence")[:limit]
        places = KeyPlace.objects.filter(where)[:limit]
        rows = [_plan(h, _of_household(h, rhythms), today) for h in doors]
        rows += [_plan(p, _of_place(p, rhythms), today) for p in places]
        walked = set(
            VisitPlan.objects.filter(
                kind=PlanKind.PATROL, grid_code__in={row.grid_code for row in rows}
            ).values_list("grid_code", flat=True)
        )
        rows += [_walk(code, rhythms[PATROL], today) for code in _others(rows, walked)]
        VisitPlan.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _others(rows: Iterable[VisitPlan], walked: set[str]) -> list[str]:
    return sorted({row.grid_code for row in rows} - walked)


def _plan(subject: Household | KeyPlace, cadence: Cadence, today: date) -> VisitPlan:
    plan = VisitPlan(
        kind=PlanKind.PLACE,
        grid_code=subject.grid_code,
        team_id=_team(subject.grid_code),
        cadence=cadence,
        next_due=first_due(today, cadence.rhythm, subject.pk),
        started_on=today,
    )
    if isinstance(subject, Household):
        plan.kind, plan.household = PlanKind.HOUSEHOLD, subject
    else:
        plan.place = subject
    return plan


def _walk(code: str, cadence: Cadence, today: date) -> VisitPlan:
    return VisitPlan(
        kind=PlanKind.PATROL,
        grid_code=code,
        team_id=_team(code),
        cadence=cadence,
        next_due=today,
        started_on=today,
    )


def _renew_stale(*, now: datetime, limit: int) -> int:
    rhythms = _cadences()
    with transaction.atomic():
        rows = list(
            VisitPlan.objects.filter(stale=True)
            .select_related("household", "place", "cadence")
            .prefetch_related("household__tags__cadence")
            .order_by("pk")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        for plan in rows:
            _renew(plan, rhythms, local_date(now))
        VisitPlan.objects.bulk_update(
            rows,
            ["cadence", "grid_code", "team", "next_due", "is_active", "stale", "version"],
            batch_size=500,
        )
    return len(rows)


def _renew(plan: VisitPlan, rhythms: dict[str, Cadence], today: date) -> None:
    """The day that today's rhythm gives; one never seen keeps an earlier day."""
    subject = plan.household or plan.place
    if subject is not None:
        plan.grid_code, plan.is_active = subject.grid_code, subject.is_active
    plan.cadence = _cadence_of(plan, rhythms)
    plan.team_id = _team(plan.grid_code)
    rhythm = plan.cadence.rhythm
    if plan.last_met_at is not None:
        plan.next_due = next_due(local_date(plan.last_met_at), rhythm)
    else:
        plan.next_due = min(plan.next_due, first_due(today, rhythm, plan.pk))
    plan.stale = False
    plan.version += 1


def _cadence_of(plan: VisitPlan, rhythms: dict[str, Cadence]) -> Cadence:
    if plan.household is not None:
        return _of_household(plan.household, rhythms)
    if plan.place is not None:
        return _of_place(plan.place, rhythms)
    return rhythms[PATROL]


def _of_household(household: Household, rhythms: dict[str, Cadence]) -> Cadence:
    """The tightest rhythm among the household's tags, else the ordinary one."""
    tagged = [tag.cadence for tag in household.tags.all() if tag.is_active]
    return min(tagged, key=lambda cadence: cadence.rhythm.days, default=rhythms[ORDINARY])


def _of_place(place: KeyPlace, rhythms: dict[str, Cadence]) -> Cadence:
    return rhythms[RENTAL if place.kind == PlaceKind.RENTAL else PLACE]


def _cadences() -> dict[str, Cadence]:
    return {row.code: row for row in Cadence.objects.all()}


def _team(code: str) -> int | None:
    """The grid's own general team."""
    found = teams_for(grid_code=code, skill="")
    return next((team.id for team in found if team.kind == TeamKind.GENERAL), None)
