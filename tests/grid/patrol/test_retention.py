"""What was said at a door goes when it is no longer needed; the count stays."""

import uuid
from datetime import timedelta

import pytest

from grid.patrol.choices import FindingState
from grid.patrol.models import Finding, RiskItem, Visit, VisitPhoto
from grid.patrol.services.retention import KEPT, forget_risks, forget_visits
from grid.patrol.services.risks import RiskInput, move_risk, open_risk
from grid.patrol.services.visits import FindingInput, VisitInput, record_visit
from grid.patrol.spot import Spot
from tests.factories.patrol import PlanFactory
from tests.grid.patrol.test_photos import picture

pytestmark = pytest.mark.django_db


def visited(cast, grid, at):
    found = [
        FindingInput(uuid.uuid4(), "note", "门锁换了"),
        FindingInput(uuid.uuid4(), "mediation", "愿意坐下来谈"),
    ]
    given = VisitInput(
        plan_id=PlanFactory(grid_code=grid).pk, met="met", words="一切正常", needs=["meals"],
        spot=Spot(121.5, 29.8, 9.0), findings=found,
    )  # fmt: skip
    return record_visit(given=given, actor=cast.worker, now=at, client_uuid=uuid.uuid4()).visit


def test_old_visits_lose_their_words_and_newer_ones_keep_them(cast, grid, now):
    old = visited(cast, grid, now - KEPT - timedelta(days=1))
    new = visited(cast, grid, now - KEPT + timedelta(days=1))

    assert forget_visits(now=now, limit=10) == 1
    assert forget_visits(now=now, limit=10) == 0

    old, new = Visit.objects.get(pk=old.pk), Visit.objects.get(pk=new.pk)
    assert (old.words, old.needs, old.lng, old.met) == ("", [], None, "met")
    assert (new.words, new.needs, new.lng) == ("一切正常", ["meals"], 121.5)


def test_a_lead_that_waits_keeps_its_words(cast, grid, now):
    visited(cast, grid, now - KEPT - timedelta(days=1))

    forget_visits(now=now, limit=10)

    kept = {row.kind: row.words for row in Finding.objects.all()}
    assert kept == {"note": "", "mediation": "愿意坐下来谈"}


def test_what_waited_goes_once_it_waits_no_more(cast, grid, now):
    visited(cast, grid, now - KEPT - timedelta(days=1))
    forget_visits(now=now, limit=10)
    Finding.objects.filter(kind="mediation").update(state=FindingState.PASSED)

    forget_visits(now=now, limit=10)

    assert {row.words for row in Finding.objects.all()} == {""}


@pytest.mark.parametrize("waits", [True, False])
def test_pictures_stay_as_long_as_something_waits(cast, grid, now, waits):
    old = visited(cast, grid, now - KEPT - timedelta(days=1))
    VisitPhoto.objects.create(visit=old, attachment=picture(cast.worker, now))
    if not waits:
        Finding.objects.update(state=FindingState.PASSED)

    forget_visits(now=now, limit=10)

    assert old.photos.exists() is waits


def test_pictures_stay_as_long_as_the_risk_they_show(cast, grid, now):
    plan, done_at = PlanFactory(grid_code=grid), now - KEPT - timedelta(days=1)
    found = [FindingInput(uuid.uuid4(), "risk", "两家争执")]
    given = VisitInput(plan_id=plan.pk, met="met", findings=found)
    old = record_visit(given=given, actor=cast.worker, now=done_at, client_uuid=uuid.uuid4()).visit
    VisitPhoto.objects.create(visit=old, attachment=picture(cast.worker, now))
    forget_visits(now=now, limit=10)
    assert old.photos.exists()
    assert RiskItem.objects.get().words == "两家争执"

    struck_off(RiskItem.objects.get(), cast, now)
    forget_visits(now=now, limit=10)

    assert not old.photos.exists()


def struck_off(risk, cast, at):
    return move_risk(
        risk_id=risk.pk, move="dismiss", actor=cast.lead, now=at, given={"note": "李某说没有此事"}
    )


def test_risks_struck_off_long_ago_lose_their_words_and_open_ones_keep_them(cast, grid, now):
    facts = RiskInput(grid, "李某扬言上访", place="3幢201室", spot=Spot(121.5, 29.8))
    closed, waiting = (
        open_risk(given=facts, actor=cast.worker, now=now, client_uuid=uuid.uuid4())
        for _i in range(2)
    )
    struck_off(closed, cast, now)
    then = now + KEPT

    assert forget_risks(now=then, limit=10) == 0
    assert forget_risks(now=then + timedelta(days=1), limit=10) == 1
    assert forget_risks(now=then + timedelta(days=1), limit=10) == 0

    closed, waiting = (RiskItem.objects.get(pk=row.pk) for row in (closed, waiting))
    assert (closed.words, closed.place, closed.lng, closed.category) == ("", "", None, "other")
    assert [step.note for step in closed.steps.all()] == ["", ""]
    assert (waiting.words, waiting.place) == ("李某扬言上访", "3幢201室")
