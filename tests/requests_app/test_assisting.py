"""Units that help: own task, own clocks, never the accused."""

from datetime import timedelta

import pytest

from requests_app.choices import Clock, UnitRole, UnitStatus
from requests_app.exceptions import MissingField, MoveNotAllowed, NotYourTicket, TargetUnitConflict
from requests_app.models import TicketDeadline
from requests_app.services.assisting import add_assist, report_assist, sign_assist
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team)


@pytest.fixture
def call(cast, ground, now):
    def add(ticket, *, actor=None, team=None, task="请电力部门断电配合"):
        return add_assist(
            ticket_id=ticket.pk,
            actor=actor or cast.dispatcher,
            team_id=(team or ground.other).pk,
            task=task,
            now=now,
        )

    return add


def test_an_assisting_unit_has_its_own_clocks(ticket, call, cast, now):
    part = call(ticket)
    assert (part.role, part.status) == (UnitRole.ASSIST, UnitStatus.ASSIGNED)
    clocks = TicketDeadline.objects.filter(part=part)
    assert set(clocks.values_list("clock", flat=True)) == {Clock.SIGN, Clock.FINISH}
    sign_assist(part_id=part.pk, actor=cast.stranger, now=now)
    done = report_assist(part_id=part.pk, actor=cast.stranger, report="已断电", now=now)
    assert (done.status, done.report) == (UnitStatus.FINISHED, "已断电")
    assert not clocks.filter(met_at=None).exists()
    leads = TicketDeadline.objects.filter(ticket=ticket, part=None, met_at=None)
    assert leads.filter(clock=Clock.FINISH).exists()


def test_the_lead_reads_the_report(ticket, call, cast, now):
    part = call(ticket)
    sign_assist(part_id=part.pk, actor=cast.stranger, now=now)
    report_assist(part_id=part.pk, actor=cast.stranger, report="已断电", now=now)
    assert ticket.events.order_by("seq").last().note == "已断电"
    assert ticket.units.get(role=UnitRole.ASSIST).report == "已断电"


def test_the_accused_unit_never_helps(ground, call, limits):
    accused = ticket_in(Status.PROCESSING, team=ground.team, target_team_id=ground.other.pk)
    with pytest.raises(TargetUnitConflict):
        call(accused)
    assert call(accused, team=ground.room)


def test_desk_and_leading_unit_may_call_for_help(ground, ticket, call, cast):
    for person in (cast.callback, cast.agent):
        with pytest.raises(NotYourTicket):
            call(ticket, actor=person)
    assert call(ticket, actor=cast.worker)
    with pytest.raises(MoveNotAllowed):
        call(ticket)
    with pytest.raises(MissingField):
        call(ticket, task=" ", team=ground.room)


def test_only_its_own_people_sign_and_report(ticket, call, cast, now):
    part = call(ticket)
    with pytest.raises(NotYourTicket):
        sign_assist(part_id=part.pk, actor=cast.worker, now=now)
    with pytest.raises(MoveNotAllowed):
        report_assist(part_id=part.pk, actor=cast.stranger, report="早了", now=now)
    assert sign_assist(part_id=part.pk, actor=cast.stranger, now=now).signed_at == now


def test_a_change_of_the_lead_leaves_the_helpers_clocks_alone(ground, ticket, call, cast, now):
    part = call(ticket)
    move_ticket(
        ticket_id=ticket.pk,
        move="redispatch",
        actor=cast.dispatcher,
        now=now + timedelta(hours=1),
        note="换队",
        data={"team_id": ground.room.pk},
    )
    assert TicketDeadline.objects.filter(part=part, met_at=None).count() == 2


def test_a_helper_made_the_lead_helps_no_more(ground, ticket, call, cast, now):
    part = call(ticket)
    move_ticket(
        ticket_id=ticket.pk,
        move="redispatch",
        actor=cast.dispatcher,
        now=now,
        note="换队",
        data={"team_id": ground.other.pk},
    )
    part.refresh_from_db()
    assert part.status == UnitStatus.RELEASED
    assert not TicketDeadline.objects.filter(part=part, met_at=None).exists()
