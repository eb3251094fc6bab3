"""Visits: once each, in any order, and only a meeting counts."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid.patrol.cadence import next_due
from grid.patrol.choices import FindingKind, FindingState, Met, Purpose, RiskLevel
from grid.patrol.exceptions import PlanNotFound, WordsMissing
from grid.patrol.models import Finding, RiskItem, Screening, Visit, VisitPlan
from grid.patrol.services.risks import RiskInput
from grid.patrol.services.visits import (
    FindingInput,
    VisitInput,
    link_finding,
    record_visit,
)
from grid.patrol.signals import lead_noted
from grid.patrol.spot import Spot
from haishu_portal.core.worktime import local_date
from tests.factories.patrol import PlanFactory

pytestmark = pytest.mark.django_db


def visit(plan, actor, now, *, at=None, key=None, **given):
    words = VisitInput(plan_id=plan.pk, met=given.pop("met", Met.MET), **given)
    key = key or uuid.uuid4()
    return record_visit(given=words, actor=actor, now=now, client_uuid=key, client_at=at)


@pytest.fixture
def plan(grid):
    return PlanFactory(grid_code=grid)


def test_a_meeting_sets_the_next_day(plan, grid_worker, now):
    done = visit(plan, grid_worker, now, spot=Spot(121.5, 29.8, 12.0)).visit

    plan.refresh_from_db()
    assert plan.next_due == date(2026, 4, 5)
    assert (plan.last_visit, plan.last_met_at, plan.version) == (done, now, 2)
    assert (done.lng, done.accuracy, done.grid_code) == (121.5, 12.0, plan.grid_code)


@pytest.mark.parametrize("met", [Met.ABSENT, Met.REFUSED])
def test_a_closed_door_stays_due(plan, grid_worker, now, met):
    visit(plan, grid_worker, now, met=met)

    plan.refresh_from_db()
    assert (plan.next_due, plan.last_met_at, plan.last_visit_at) == (date(2026, 1, 5), None, now)


def test_the_same_visit_counts_once(plan, grid_worker, now):
    key = uuid.uuid4()

    first = visit(plan, grid_worker, now, key=key)
    again = visit(plan, grid_worker, now + timedelta(hours=1), key=key)

    assert (first.created, again.created, again.visit) == (True, False, first.visit)
    assert Visit.objects.count() == 1


def test_the_day_is_the_one_on_which_it_was_done(plan, grid_worker, now):
    done = visit(plan, grid_worker, now, at=now - timedelta(days=3)).visit

    plan.refresh_from_db()
    assert plan.next_due == date(2026, 4, 2)
    assert (done.at, done.received_at) == (now - timedelta(days=3), now)


def test_a_telephone_ahead_of_time_is_not_believed(plan, grid_worker, now):
    assert visit(plan, grid_worker, now, at=now + timedelta(days=9)).visit.at == now


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    done=st.lists(st.tuples(st.integers(0, 200), st.sampled_from(Met.values)), max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_visits_in_any_order_leave_the_same_plan(grid, grid_worker, now, done, order):
    plan = PlanFactory(grid_code=grid)
    arriving = list(done)
    order.shuffle(arriving)

    for hours, met in arriving:
        visit(plan, grid_worker, now, at=now - timedelta(hours=hours), met=met)

    plan.refresh_from_db()
    seen = [hours for hours, met in done if met == Met.MET]
    if seen:
        last = now - timedelta(hours=min(seen))
        assert plan.last_met_at == last
        assert plan.next_due == next_due(local_date(last), plan.cadence.rhythm)
    else:
        assert (plan.last_met_at, plan.next_due) == (None, date(2026, 1, 5))
    assert plan.version == 1 + len(done)


def test_a_stranger_finds_no_door(plan, cast, now):
    with pytest.raises(PlanNotFound):
        visit(plan, cast.stranger, now)


def test_those_above_do_not_visit(plan, cast, now):
    with pytest.raises(PlanNotFound):
        visit(plan, cast.street, now)


def test_a_door_closed_while_the_visit_waited_takes_it_and_stays_closed(plan, cast, now):
    VisitPlan.objects.update(is_active=False)

    late = visit(plan, cast.worker, now, at=now - timedelta(hours=6), findings=[found("note")])
    with pytest.raises(PlanNotFound):
        visit(plan, cast.stranger, now)

    plan.refresh_from_db()
    assert (late.created, plan.is_active, plan.last_visit) == (True, False, late.visit)
    assert Finding.objects.get().visit == late.visit


def test_two_at_one_door_on_one_day_both_count_and_the_day_is_the_later_ones(plan, cast, now):
    early = visit(plan, cast.worker, now, at=now - timedelta(hours=5), findings=[found("note")])
    other = visit(plan, cast.lead, now, at=now - timedelta(hours=2), met=Met.ABSENT)

    plan.refresh_from_db()
    assert [row.visitor for row in Visit.objects.order_by("at")] == [cast.worker, cast.lead]
    assert (plan.last_visit, plan.last_met_at) == (other.visit, early.visit.at)
    assert plan.next_due == next_due(local_date(early.visit.at), plan.cadence.rhythm)


def test_a_finding_sent_with_two_visits_stands_once(plan, cast, now):
    one = found(FindingKind.RISK)

    first = visit(plan, cast.worker, now, findings=[one, one])
    again = visit(plan, cast.worker, now, findings=[one, found("note")])

    assert (first.visit.findings.count(), again.visit.findings.count()) == (1, 1)
    assert RiskItem.objects.count() == 1


def test_numbers_of_people_are_not_kept(plan, grid_worker, now):
    words = "女儿电话13800138000，身份证330203195001011234，已记下"

    kept = visit(plan, grid_worker, now, words=words).visit

    assert Visit.objects.get(pk=kept.pk).words == "女儿电话***，身份证***，已记下"


def test_a_walk_is_a_patrol_whatever_the_telephone_says(grid, grid_worker, now):
    walk = PlanFactory(grid_code=grid, kind="patrol", household=None)

    done = visit(walk, grid_worker, now, met=Met.ABSENT).visit

    assert (done.purpose, done.met) == (Purpose.PATROL, Met.MET)


def found(kind, words="楼道堆放杂物", **more):
    return FindingInput(uuid.uuid4(), kind, words, **more)


def test_findings_stand_with_their_visit(plan, grid_worker, now):
    kinds = [FindingKind.TICKET, FindingKind.MEDIATION, FindingKind.NOTE]

    visit(plan, grid_worker, now, findings=[found(kind) for kind in kinds])

    states = dict(Finding.objects.values_list("kind", "state"))
    assert states == {
        FindingKind.TICKET: FindingState.OPEN,
        FindingKind.MEDIATION: FindingState.OPEN,
        FindingKind.NOTE: FindingState.NOTED,
    }


def test_a_risk_found_goes_on_the_list(plan, grid_worker, now):
    risk = RiskInput(plan.grid_code, "两家为漏水争执", level=RiskLevel.ORANGE, parties=5)

    visit(
        plan,
        grid_worker,
        now,
        findings=[found(FindingKind.RISK, words="两家为漏水争执", risk=risk)],
    )

    item, finding = RiskItem.objects.get(), Finding.objects.get()
    assert (item.plan, item.finding, item.level, item.parties) == (plan, finding, "orange", 5)
    assert (finding.state, finding.became_no) == (FindingState.PASSED, item.no)


def test_a_mediation_lead_is_told_to_whoever_listens(plan, grid_worker, now):
    heard = []

    def listen(**told):
        heard.append(told["finding"])

    lead_noted.connect(listen)
    try:
        visit(plan, grid_worker, now, findings=[found(FindingKind.MEDIATION)])
    finally:
        lead_noted.disconnect(listen)

    assert heard == [Finding.objects.get()]


def test_a_finding_without_words_refuses_the_whole_visit(plan, grid_worker, now):
    with pytest.raises(WordsMissing):
        visit(plan, grid_worker, now, findings=[found(FindingKind.NOTE, words=" ")])

    assert (Visit.objects.count(), Finding.objects.count()) == (0, 0)


def test_the_number_is_written_back_once(plan, grid_worker, now):
    visit(plan, grid_worker, now, findings=[found(FindingKind.TICKET)])
    finding = Finding.objects.get()

    link_finding(finding_id=finding.pk, became_no="HS20260105-000001")
    link_finding(finding_id=finding.pk, became_no="HS20260105-000002")

    finding.refresh_from_db()
    assert (finding.state, finding.became_no) == (FindingState.PASSED, "HS20260105-000001")


@pytest.mark.parametrize(("scope", "kept"), [("330203003001", True), ("330203004", False)])
def test_a_visit_counts_for_a_screening_of_its_place(plan, grid_worker, now, scope, kept):
    task = Screening.objects.create(
        kind="special", title="消防排查", look_for="充电", scope=scope, ordered_by=grid_worker,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), created_at=now,
    )  # fmt: skip

    done = visit(plan, grid_worker, now, screening_id=task.pk).visit

    assert (done.screening == task) is kept
