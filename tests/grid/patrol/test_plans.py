"""Plans: made once, spread out, set anew when rhythm or tags change."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.patrol.choices import PlaceKind, PlanKind
from grid.patrol.models import Cadence, NeedTag, VisitPlan
from grid.patrol.services.plans import plan_due
from grid.patrol.services.upkeep import save_cadence, save_tag
from haishu_portal.core.models import AuditEntry
from tests.factories.patrol import HouseholdFactory, KeyPlaceFactory, PlanFactory, cadence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rhythms(db):
    """The rhythms the house begins with."""
    return {
        code: cadence(code) for code in ("ordinary", "focus", "close", "rental", "place", "patrol")
    }


def tag(code, rhythm):
    facts = {"name": code, "cadence": rhythm}
    return NeedTag.objects.update_or_create(code=code, defaults=facts)[0]


def rhythm_of(**subject):
    return VisitPlan.objects.get(**subject).cadence.code


def test_every_door_and_place_gets_one_plan_and_its_grid_a_walk(ground, grid, now):
    HouseholdFactory.create_batch(2, grid_code=grid)
    KeyPlaceFactory(grid_code=grid)

    assert plan_due(now=now) == 4
    assert plan_due(now=now) == 0

    plans = VisitPlan.objects.all()
    assert sorted(plan.kind for plan in plans) == ["household", "household", "patrol", "place"]
    assert {plan.team for plan in plans} == {ground.team}
    assert VisitPlan.objects.get(kind=PlanKind.PATROL).next_due == date(2026, 1, 5)


def test_first_visits_are_spread_over_the_period(grid, now):
    HouseholdFactory.create_batch(40, grid_code=grid)
    plan_due(now=now)

    days = list(VisitPlan.objects.doors().values_list("next_due", flat=True))

    assert min(days) >= date(2026, 1, 5)
    assert max(days) < date(2026, 1, 5) + timedelta(days=91)
    assert max(days.count(day) for day in days) == 1


def test_the_rhythm_is_the_tightest_of_the_tags(grid, now, rhythms):
    often, seldom = tag("t-dispute", rhythms["close"]), tag("t-elder", rhythms["focus"])
    plain = HouseholdFactory(grid_code=grid)
    cared = HouseholdFactory(grid_code=grid, tags=[seldom])
    both = HouseholdFactory(grid_code=grid, tags=[seldom, often])
    rented = KeyPlaceFactory(grid_code=grid, kind=PlaceKind.RENTAL)

    plan_due(now=now)

    assert [rhythm_of(household=door) for door in (plain, cared, both)] == [
        "ordinary",
        "focus",
        "close",
    ]
    assert rhythm_of(place=rented) == "rental"


def test_a_tag_switched_off_no_longer_counts(grid, now, rhythms, cast):
    often = tag("t-dispute", rhythms["close"])
    HouseholdFactory(grid_code=grid, tags=[often])
    plan_due(now=now)

    often.is_active = False
    save_tag(row=often, actor=cast.outsider, now=now)
    plan_due(now=now)

    assert rhythm_of(kind="household") == "ordinary"


def test_a_changed_rhythm_moves_the_days_of_those_seen(grid, now, rhythms, cast):
    seen = PlanFactory(
        grid_code=grid, last_met_at=now - timedelta(days=10), next_due=date(2026, 3, 26)
    )
    never = PlanFactory(grid_code=grid, next_due=date(2026, 1, 2))

    row = Cadence.objects.get(code="ordinary")
    row.count, row.unit = 1, "month"
    save_cadence(row=row, actor=cast.outsider, now=now)
    assert plan_due(now=now) == 2

    seen.refresh_from_db()
    never.refresh_from_db()
    assert (seen.next_due, never.next_due) == (date(2026, 1, 26), date(2026, 1, 2))
    assert (seen.version, seen.stale) == (2, False)
    assert AuditEntry.objects.filter(action="cadence.save").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_sweep_costs_the_same_for_one_and_for_three(grid, now, count):
    HouseholdFactory.create_batch(count, grid_code=grid)
    plan_due(now=now)
    VisitPlan.objects.update(stale=True)

    with CaptureQueriesContext(connection) as asked:
        plan_due(now=now)

    assert len(asked) <= 16
