"""What a telephone carries, and the figures for those above."""

import uuid
from datetime import date, timedelta

import pytest

from grid.choices import Level
from grid.patrol.choices import RiskLevel
from grid.patrol.models import NeedTag, Screening
from grid.patrol.selectors.coverage import coverage, ground_of, total_of
from grid.patrol.selectors.risks import lead_page, progress_of, risk_page
from grid.patrol.selectors.rounds import rounds_of, shown_name
from grid.patrol.services.risks import RiskInput, open_risk
from grid.patrol.services.screenings import ScreeningInput, order_screening
from grid.patrol.services.visits import FindingInput, VisitInput, record_visit
from grid.selectors.lookup import territory
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from tests.factories.grid import GridFactory
from tests.factories.patrol import HouseholdFactory, PlacePlanFactory, PlanFactory, cadence

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 5)


def risk_at(plan, actor, now, level=RiskLevel.RED):
    given = RiskInput(plan.grid_code, "争执", level=level, plan_id=plan.pk)
    return open_risk(given=given, actor=actor, now=now, client_uuid=uuid.uuid4())


def test_due_within_a_month_and_red_ones(grid, cast, now):
    soon = PlanFactory(grid_code=grid, next_due=TODAY + timedelta(days=30))
    late = PlanFactory(grid_code=grid, next_due=TODAY - timedelta(days=90))
    red = PlanFactory(grid_code=grid, next_due=TODAY + timedelta(days=80))
    yellow = PlanFactory(grid_code=grid, next_due=TODAY + timedelta(days=80))
    PlanFactory(grid_code=grid, next_due=TODAY + timedelta(days=31))
    PlanFactory(grid_code="330203004001001", next_due=TODAY)
    risk_at(red, cast.worker, now)
    risk_at(yellow, cast.worker, now, RiskLevel.YELLOW)

    plans = rounds_of(reach_of(cast.worker, now=now), now=now).plans

    assert [plan.pk for plan in plans] == [late.pk, soon.pk, red.pk]
    assert plans[2].risk_levels == ["red"]


@pytest.mark.parametrize("count", [1, 3])
def test_three_queries(grid, cast, now, count, django_assert_num_queries):
    tag = NeedTag.objects.create(code="t-alone", name="独居", cadence=cadence("close"))
    for _i in range(count):
        plan = PlanFactory(grid_code=grid, household=HouseholdFactory(grid_code=grid, tags=[tag]))
        risk_at(plan, cast.worker, now)
        given = VisitInput(plan_id=plan.pk, met="absent", words="无人应门")
        record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())
    PlacePlanFactory(grid_code=grid)
    reach = reach_of(cast.worker, now=now)

    with django_assert_num_queries(3):
        rounds = rounds_of(reach, now=now)
        told = [
            (shown_name(plan), plan.tag_names, plan.last_visit.words if plan.last_visit else "")
            for plan in rounds.plans
        ]

    assert told[0] == ("王*国", ["独居"], "无人应门")
    assert len(told) == count + 1


def test_buildings_with_their_shares(grid, cast, now):
    seen = now - timedelta(days=3)
    PlanFactory(grid_code=grid, last_met_at=seen, next_due=TODAY + timedelta(days=60))
    PlanFactory(grid_code=grid, last_met_at=seen, next_due=TODAY - timedelta(days=1))
    PlanFactory(grid_code=grid, next_due=TODAY + timedelta(days=5))
    PlacePlanFactory(grid_code=grid, last_met_at=seen, next_due=TODAY)

    tiles = rounds_of(reach_of(cast.worker, now=now), now=now).tiles

    assert [(t.name, t.total, t.covered, t.overdue) for t in tiles] == [
        ("3幢", 3, 1, 1),
        ("", 1, 1, 0),
    ]


def figures(user, now, level=Level.GRID):
    start = now.replace(day=1)
    prefixes = ground_of(reach_of(user, now=now))
    return coverage(prefixes=prefixes, level=level, month_start=start, now=now)


def test_those_above_read_figures_with_denominators(grid, cast, now):
    plan = PlanFactory(grid_code=grid)
    PlanFactory(grid_code=grid, next_due=TODAY - timedelta(days=2))
    PlanFactory(grid_code="330203004001001")
    risk_at(plan, cast.worker, now, RiskLevel.YELLOW)
    given = VisitInput(plan_id=plan.pk, met="met")
    record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())

    [row] = figures(cast.street, now)

    assert (row.code, row.total, row.covered, row.overdue) == (grid, 2, 1, 1)
    assert (row.visits, row.risks, row.percent) == (1, 1, 50)
    assert len(figures(cast.district, now, Level.STREET)) == 2


def test_no_share_of_nobody():
    assert total_of([]).percent is None


@pytest.mark.parametrize("count", [1, 3])
def test_figures_cost_three_queries(grid, cast, now, count, django_assert_num_queries):
    PlanFactory.create_batch(count, grid_code=grid)
    prefixes = ground_of(reach_of(cast.street, now=now))
    territory()  # names come from memory
    with django_assert_num_queries(3):
        coverage(prefixes=prefixes, level=Level.COMMUNITY, month_start=now, now=now)


def ordered(actor, now, scope, **changed):
    facts = {
        "kind": "special",
        "title": "电动车充电排查",
        "look_for": "楼道飞线充电",
        "scope": scope,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=6),
    }
    given = ScreeningInput(**facts | changed)
    return order_screening(given=given, actor=actor, now=now)


@pytest.fixture
def divisions(db):
    GridFactory(
        parent__code="330203003001", parent__parent__code="330203003", code="330203003001001"
    )


def test_a_screening_reaches_the_ground_and_counts_doors(divisions, grid, cast, now):
    task = ordered(cast.street, now, "330203003")
    plan = PlanFactory(grid_code=grid)
    PlanFactory(grid_code=grid)
    for _i in range(2):
        given = VisitInput(plan_id=plan.pk, met="absent", screening_id=task.pk)
        record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())

    assert rounds_of(reach_of(cast.worker, now=now), now=now).screenings == [task]
    assert rounds_of(reach_of(cast.stranger, now=now), now=now).screenings == []
    [progress] = progress_of(reach_of(cast.community, now=now), today=TODAY)
    assert (progress.seen, progress.total, progress.percent) == (1, 2, 50)


@pytest.mark.parametrize("count", [1, 3])
def test_screenings_cost_three_queries(divisions, cast, now, count, django_assert_num_queries):
    Screening.objects.bulk_create(
        Screening(
            kind="daily", title=f"排查{n}", look_for="x", scope="330203003001", starts_on=TODAY,
            ends_on=TODAY, ordered_by=cast.street, created_at=now,
        )
        for n in range(count)
    )  # fmt: skip
    reach = reach_of(cast.street, now=now)
    with django_assert_num_queries(3):
        assert len(progress_of(reach, today=TODAY)) == count


def test_a_screening_elsewhere_is_refused(divisions, cast, now):
    with pytest.raises(NotAllowed):
        ordered(cast.community, now, "330203004001")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_risks_and_leads_cost_one_query(grid, cast, now, count, django_assert_num_queries):
    for _i in range(count):
        plan = PlanFactory(grid_code=grid)
        risk_at(plan, cast.worker, now)
        lead = FindingInput(uuid.uuid4(), "mediation", "两家噪音争执")
        given = VisitInput(plan_id=plan.pk, met="met", findings=[lead])
        record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())
    reach = reach_of(cast.community, now=now)

    with django_assert_num_queries(1):
        assert len(risk_page(reach, level="red").rows) == count
    with django_assert_num_queries(1):
        assert len(lead_page(reach).rows) == count
    assert lead_page(reach_of(cast.street, now=now)).rows == []
