"""Pressure, and corrections of what a ticket is."""

import pytest

from haishu_portal.core.models import OutboxMessage
from requests_app.choices import Clock, Kind, SupervisionLevel, Urgency
from requests_app.exceptions import (
    MissingField,
    MoveNotAllowed,
    NotYourTicket,
    StaleVersion,
    TargetUnitConflict,
)
from requests_app.models import SlaRule, TicketDeadline
from requests_app.selectors.limits import forget_limits
from requests_app.services.classify import reclassify
from requests_app.services.supervision import supervise
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)


def test_supervision_is_on_record_and_reaches_the_unit(ticket, ground, cast, now):
    level = SupervisionLevel.WRITTEN
    pressed = supervise(ticket_id=ticket.pk, actor=cast.district, level=level, note="久拖", now=now)
    assert (pressed.supervision_level, pressed.version) == (3, 2)
    assert ticket.events.get().data == {
        "level": 3,
        "changes": {"level": ["未督办", "书面督办"]},
    }
    assert OutboxMessage.objects.get().recipient_enc == ground.team.phone


def test_who_supervises(ticket, ground, cast, now):
    given = {"ticket_id": ticket.pk, "level": 2, "note": "催办", "now": now}
    for person in (cast.worker, cast.agent, cast.callback, cast.community):
        with pytest.raises(NotYourTicket):
            supervise(actor=person, **given)
    for person in (cast.supervisor, cast.dispatcher, cast.district, cast.street):
        assert supervise(actor=person, **given).supervision_level == 2


def test_supervision_wants_a_reason_and_an_open_ticket(ticket, ground, cast, now):
    with pytest.raises(MissingField):
        supervise(ticket_id=ticket.pk, actor=cast.district, level=2, note=" ", now=now)
    closed = ticket_in(Status.CLOSED, team=ground.team)
    with pytest.raises(MoveNotAllowed):
        supervise(ticket_id=closed.pk, actor=cast.district, level=2, note="催", now=now)


def test_a_new_class_refits_the_clocks_from_their_own_start(ticket, cast, now):
    SlaRule.objects.filter(sla_class="urgent", clock="finish").update(amount=2)
    forget_limits()
    changed = reclassify(
        ticket_id=ticket.pk, actor=cast.dispatcher, now=now, urgency="urgent", expected_version=1
    )
    clock = TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH)
    assert (clock.amount, clock.due_at.date().day) == (2, 26)
    assert (changed.urgency, changed.urgency_rank, changed.version) == (Urgency.URGENT, 1, 2)
    with pytest.raises(StaleVersion):
        reclassify(
            ticket_id=ticket.pk, actor=cast.dispatcher, now=now, kind="help", expected_version=1
        )


def test_category_and_kind_are_corrected_by_the_desk_only(ticket, cast, now):
    code = CategoryFactory(code="010101").code
    given = {"ticket_id": ticket.pk, "now": now, "category_code": code, "kind": "complaint"}
    with pytest.raises(NotYourTicket):
        reclassify(actor=cast.worker, **given)
    changed = reclassify(actor=cast.supervisor, **given)
    assert (changed.category.code, changed.kind) == (code, Kind.COMPLAINT)
    with pytest.raises(MissingField):
        reclassify(actor=cast.supervisor, **{**given, "category_code": "999999"})


def test_a_unit_at_work_cannot_become_the_accused(ticket, ground, cast, now):
    given = {"ticket_id": ticket.pk, "actor": cast.dispatcher, "now": now}
    with pytest.raises(TargetUnitConflict):
        reclassify(target_team_id=ground.team.pk, **given)
    assert reclassify(target_team_id=ground.room.pk, **given).target_team_id == ground.room.pk
    assert reclassify(target_team_id=0, **given).target_team_id is None
