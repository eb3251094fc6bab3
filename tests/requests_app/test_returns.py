"""Giving a ticket back: once, with a reason; then the desk decides for good."""

import uuid

import pytest

from requests_app.choices import RequestStatus
from requests_app.exceptions import MissingField, NotYourTicket, ReturnNotAllowed
from requests_app.models import ReturnRequest, TicketDeadline
from requests_app.services.returns import decide_return, request_return
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

REASON = "不属于本网格职责范围"


@pytest.fixture
def give_back(cast, limits, now):
    def ask(ticket, actor=None, **given):
        return request_return(
            ticket_id=ticket.pk, actor=actor or cast.worker, reason=REASON, now=now, **given
        )

    return ask


@pytest.fixture
def decide(cast, limits, now):
    def answer(ticket, *, approve, actor=None, note="已核实", **given):
        return decide_return(
            ticket_id=ticket.pk,
            actor=actor or cast.dispatcher,
            approve=approve,
            note=note,
            now=now,
            **given,
        )

    return answer


@pytest.mark.parametrize("status", [Status.DISPATCHED, Status.SIGNED])
def test_the_handling_unit_asks_with_reason_and_suggestion(ground, give_back, status):
    ticket = ticket_in(status, team=ground.team)
    asked = give_back(ticket, legal_basis="清单第3条", suggested_team_id=ground.other.pk)
    request = ReturnRequest.objects.get()
    assert asked.status == Status.RETURN_REQUESTED
    assert (request.reason, request.suggested_team, request.team) == (
        REASON,
        ground.other,
        ground.team,
    )
    assert not request.for_arbitration


def test_the_matters_own_clock_runs_on_while_a_return_is_decided(ground, give_back):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    give_back(ticket)
    paused = TicketDeadline.objects.filter(ticket=ticket, paused_at__isnull=False)
    assert set(paused.values_list("clock", flat=True)) == {"sign", "contact"}


def test_nobody_else_may_give_back(ground, cast, give_back):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    for person in (cast.dispatcher, cast.agent):
        with pytest.raises(NotYourTicket):
            give_back(ticket, person)
    with pytest.raises(Exception, match="没有找到"):
        give_back(ticket, cast.stranger)
    assert give_back(ticket, cast.lead).status == Status.RETURN_REQUESTED


def test_a_reason_is_wanted_and_the_accused_unit_is_no_suggestion(ground, cast, now, give_back):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team, target_team_id=ground.other.pk)
    with pytest.raises(MissingField):
        request_return(ticket_id=ticket.pk, actor=cast.worker, reason=" ", now=now)
    with pytest.raises(MissingField):
        give_back(ticket, suggested_team_id=ground.other.pk)
    assert give_back(ticket, suggested_team_id=ground.room.pk)


def test_accepted_it_waits_at_the_desk(ground, give_back, decide, cast):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    give_back(ticket)
    back = decide(ticket, approve=True)
    assert (back.status, back.lead_team_id, back.return_count) == (Status.PENDING_DISPATCH, None, 1)
    request = ReturnRequest.objects.get()
    assert (request.status, request.decided_by) == (RequestStatus.APPROVED, cast.dispatcher)


def test_accepted_with_a_unit_it_goes_straight_on(ground, give_back, decide):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    give_back(ticket)
    gone = decide(ticket, approve=True, team_id=ground.other.pk)
    assert (gone.status, gone.lead_team_id) == (Status.DISPATCHED, ground.other.pk)
    assert not gone.designated


def test_rejected_the_unit_has_to_sign_again(ground, give_back, decide):
    ticket = ticket_in(Status.SIGNED, team=ground.team)
    give_back(ticket)
    kept = decide(ticket, approve=False)
    assert (kept.status, kept.lead_team_id, kept.return_count) == (
        Status.DISPATCHED,
        ground.team.pk,
        1,
    )
    assert ReturnRequest.objects.get().status == RequestStatus.REJECTED


def test_a_second_return_goes_to_arbitration_and_the_designation_binds(ground, give_back, decide):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team, return_count=1)
    give_back(ticket)
    assert ReturnRequest.objects.get().for_arbitration
    with pytest.raises(MissingField):
        decide(ticket, approve=True)
    designated = decide(ticket, approve=True, team_id=ground.team.pk)
    assert (designated.status, designated.designated) == (Status.DISPATCHED, True)
    with pytest.raises(ReturnNotAllowed):
        give_back(ticket)


def test_a_rejection_in_arbitration_binds_too(ground, give_back, decide):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team, return_count=1)
    give_back(ticket)
    assert decide(ticket, approve=False).designated
    with pytest.raises(ReturnNotAllowed):
        give_back(ticket)


def test_the_plain_move_settles_the_request_as_well(ground, cast, give_back, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    give_back(ticket)
    move_ticket(ticket_id=ticket.pk, move="accept_return", actor=cast.supervisor, now=now)
    request = ReturnRequest.objects.get()
    assert (request.status, request.decided_by) == (RequestStatus.APPROVED, cast.supervisor)


def test_only_the_desk_decides(ground, cast, give_back, decide):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    give_back(ticket)
    for person in (cast.worker, cast.callback, cast.agent):
        with pytest.raises(NotYourTicket):
            decide(ticket, approve=True, actor=person)
    assert decide(ticket, approve=True, actor=cast.supervisor)
    with pytest.raises(ReturnNotAllowed):
        decide(ticket, approve=True)


def test_a_repeated_form_asks_once(ground, give_back):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    key = uuid.uuid4()
    give_back(ticket, client_uuid=key)
    give_back(ticket, client_uuid=key)
    assert ReturnRequest.objects.count() == 1
