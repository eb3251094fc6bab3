"""The life of a risk: one writer, steps by the table, red told upward."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from grid.patrol.choices import RiskLevel
from grid.patrol.exceptions import RiskMoveRefused, RiskNotFound, WordsMissing
from grid.patrol.models import RiskItem, RiskStep
from grid.patrol.services.risks import RiskInput, move_risk, open_risk
from grid.patrol.spot import Spot
from grid.patrol.workflow import RiskState
from haishu_portal.core.exceptions import NotAllowed, StaleVersion
from haishu_portal.core.models import OutboxMessage
from tests.factories.patrol import PlanFactory
from tests.grid.patrol.test_photos import picture

pytestmark = pytest.mark.django_db

DEAL = {"responsible": "社区副主任", "measures": "约双方见面"}


def opened(actor, grid, now, *, key=None, **given):
    risk = RiskInput(grid_code=grid, words=given.pop("words", "楼上漏水，两家多次争吵"), **given)
    return open_risk(given=risk, actor=actor, now=now, client_uuid=key or uuid.uuid4())


def walk(risk, now, *steps):
    for actor, move, given in steps:
        risk = move_risk(risk_id=risk.pk, move=move, actor=actor, now=now, given=given)
    return risk


def test_from_verified_to_struck_off(cast, grid, now):
    risk = opened(cast.worker, grid, now)

    risk = walk(
        risk,
        now,
        (cast.lead, "confirm", {}),
        (cast.lead, "start", DEAL),
        (cast.lead, "settle", {"note": "双方握手"}),
        (cast.community, "close", {"note": "回访无反复"}),
    )

    assert (risk.state, risk.responsible) == (RiskState.CLOSED, "社区副主任")
    assert [s.move for s in risk.steps.all()] == ["open", "confirm", "start", "settle", "close"]


def test_the_same_risk_counts_once(cast, grid, now):
    key = uuid.uuid4()
    first, again = (opened(cast.worker, grid, now, key=key) for _i in range(2))
    assert first == again
    assert RiskStep.objects.count() == 1


def test_a_risk_elsewhere_is_refused(cast, now):
    with pytest.raises(NotAllowed):
        opened(cast.worker, "330203004001001", now)
    assert RiskItem.objects.count() == 0


def test_a_risk_at_a_door_of_ones_team_lies_where_the_door_lies(cast, now):
    plan = PlanFactory(grid_code="330203003001009", team=cast.ground.team)

    risk = opened(cast.worker, cast.ground.area, now, plan_id=plan.pk)

    assert (risk.grid_code, risk.plan) == (plan.grid_code, plan)


def test_words_are_asked_for_and_cleaned(cast, grid, now):
    with pytest.raises(WordsMissing):
        opened(cast.worker, grid, now, words="  ")
    assert opened(cast.worker, grid, now, words="找13800138000").words == "找***"


def test_a_step_out_of_turn_is_refused(cast, grid, now):
    risk = opened(cast.worker, grid, now)
    with pytest.raises(RiskMoveRefused):
        walk(risk, now, (cast.lead, "settle", {"note": "好了"}))


def test_a_step_asks_for_its_words(cast, grid, now):
    risk = walk(opened(cast.worker, grid, now), now, (cast.lead, "confirm", {}))
    with pytest.raises(WordsMissing) as missing:
        walk(risk, now, (cast.lead, "start", {"measures": "谈话"}))
    assert list(missing.value.fields) == ["responsible"]


def test_who_settled_it_does_not_strike_it_off(cast, grid, now):
    risk = walk(
        opened(cast.worker, grid, now),
        now,
        (cast.community, "confirm", {}),
        (cast.community, "start", DEAL),
        (cast.community, "settle", {"note": "谈妥"}),
    )
    with pytest.raises(RiskMoveRefused):
        walk(risk, now, (cast.community, "close", {"note": "谈妥"}))


def test_what_one_does_not_see_one_does_not_find(cast, grid, now):
    risk = opened(cast.worker, grid, now)
    with pytest.raises(RiskNotFound):
        walk(risk, now, (cast.stranger, "confirm", {}))


def test_somebody_faster_is_noticed(cast, grid, now):
    risk = opened(cast.worker, grid, now)
    walk(risk, now, (cast.lead, "confirm", {}))
    with pytest.raises(StaleVersion):
        move_risk(risk_id=risk.pk, move="start", actor=cast.lead, now=now, given=DEAL, version=1)


def readers():
    return {int(m.recipient_enc) for m in OutboxMessage.objects.filter(template="staff_risk")}


def test_a_red_risk_is_told_to_community_and_street_at_once(cast, grid, now):
    above = {cast.community.pk, cast.street.pk}
    opened(cast.worker, grid, now, level=RiskLevel.YELLOW)
    assert readers() == set()

    opened(cast.worker, grid, now, level=RiskLevel.RED, words="扬言伤人")

    assert readers() == above
    told = OutboxMessage.objects.filter(template="staff_risk")
    assert not any("扬言" in message.params_enc for message in told)


def test_handing_up_is_told_and_taken_above(cast, grid, now):
    risk = walk(opened(cast.worker, grid, now), now, (cast.lead, "confirm", {}))
    assert cast.street

    risk = walk(risk, now, (cast.lead, "escalate", {"note": "社区办不了"}))
    assert readers() == {cast.street.pk}

    risk = walk(risk, now, (cast.street, "take", DEAL))
    assert risk.state == RiskState.HANDLING


def test_every_measure_is_kept_with_who_and_when(cast, grid, now):
    risk = walk(opened(cast.worker, grid, now), now, (cast.lead, "confirm", {}))
    risk = walk(risk, now, (cast.lead, "start", DEAL | {"note": "已通知双方"}))
    later = now + timedelta(days=2)
    risk = walk(risk, later, (cast.community, "hold", {"measures": "每周回访", "note": "仍有怨气"}))
    risk = walk(risk, later, (cast.lead, "resume", {"note": "又吵了"}))

    kept = [(m.words, m.actor, m.at) for m in risk.measures_taken.all()]
    assert kept == [("约双方见面", cast.lead, now), ("每周回访", cast.community, later)]
    assert risk.measures == "每周回访"


def test_pictures_and_place_stay_with_the_risk(cast, grid, now):
    mine, others = picture(cast.worker, now), picture(cast.lead, now)
    facts = {
        "place": "3幢楼下，电话13800138000",
        "spot": Spot(121.5, 29.8),
        "photo_ids": [others.pk, mine.pk],
    }

    risk = opened(cast.worker, grid, now, **facts)

    risk.refresh_from_db()
    assert (risk.place, risk.lng) == ("3幢楼下，电话***", 121.5)
    assert [photo.attachment for photo in risk.photos.all()] == [mine]


def test_steps_are_written_once(cast, grid, now):
    opened(cast.worker, grid, now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE patrol_riskstep SET move = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskStep.objects.update(note="something else")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM patrol_riskstep")
