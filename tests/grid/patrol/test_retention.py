"""What was said at a door goes when it is no longer needed; the count stays."""

import uuid
from datetime import timedelta

import pytest

from grid.patrol.models import Finding, Visit
from grid.patrol.services.retention import KEPT, forget_visits
from grid.patrol.services.visits import FindingInput, Spot, VisitInput, record_visit
from tests.factories.patrol import PlanFactory

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
