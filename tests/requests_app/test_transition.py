"""Moving a ticket: versions, repeats, messages, what a move leaves behind."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from haishu_portal.core.models import OutboxMessage
from requests_app.choices import Clock, UnitStatus
from requests_app.exceptions import (
    MissingField,
    MoveNotAllowed,
    NotYourTicket,
    StaleVersion,
    TargetUnitConflict,
    TicketNotFound,
)
from requests_app.models import Ticket, TicketDeadline
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in


def test_stale_version_tells_how_the_ticket_stands_now(ground, dispatcher, limits, now):
    ticket = ticket_in(Status.PENDING_DISPATCH)
    given = {"ticket_id": ticket.pk, "move": "dispatch", "data": {"team_id": ground.team.pk}}
    move_ticket(**given, actor=dispatcher, now=now, expected_version=1)
    with pytest.raises(StaleVersion) as refusal:
        move_ticket(**given, actor=dispatcher, now=now, expected_version=1)
    assert refusal.value.current["status"] == Status.DISPATCHED
    assert refusal.value.current["version"] == 2


def test_dispatch_starts_the_units_clocks_and_tells_both_sides(ground, dispatcher, limits, now):
    ticket = ticket_in(Status.PENDING_DISPATCH)
    move_ticket(
        ticket_id=ticket.pk,
        move="dispatch",
        actor=dispatcher,
        now=now,
        data={"team_id": ground.team.pk},
    )
    running = TicketDeadline.objects.filter(ticket=ticket, met_at=None)
    assert set(running.values_list("clock", flat=True)) == {"sign", "contact", "finish"}
    ticket.refresh_from_db()
    assert (ticket.next_clock, ticket.lead_team_id) == ("sign", ground.team.pk)
    messages = OutboxMessage.objects.filter(subject_id=str(ticket.pk))
    assert sorted((m.template, m.recipient_enc) for m in messages) == [
        ("staff_assigned", ground.team.phone),
        ("ticket_state", PHONE),
    ]


def test_dispatch_to_the_unit_complained_about_is_refused(ground, dispatcher, limits, now):
    ticket = ticket_in(Status.PENDING_DISPATCH, target_team_id=ground.team.pk)
    given = {"ticket_id": ticket.pk, "move": "dispatch", "actor": dispatcher, "now": now}
    with pytest.raises(TargetUnitConflict):
        move_ticket(**given, data={"team_id": ground.team.pk})
    assert move_ticket(**given, data={"team_id": ground.other.pk}).status == Status.DISPATCHED


def test_dispatch_to_a_team_that_is_not_there_is_refused(dispatcher, limits, now):
    ticket = ticket_in(Status.PENDING_DISPATCH)
    with pytest.raises(MissingField):
        move_ticket(
            ticket_id=ticket.pk,
            move="dispatch",
            actor=dispatcher,
            now=now,
            data={"team_id": 10**9},
        )


def test_a_repeated_form_from_the_field_changes_nothing(ground, grid_worker, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    given = {
        "ticket_id": ticket.pk,
        "move": "sign",
        "actor": grid_worker,
        "client_uuid": uuid.uuid4(),
        "client_at": now - timedelta(hours=1),
    }
    first = move_ticket(**given, now=now)
    again = move_ticket(**given, now=now + timedelta(minutes=5))
    assert (first.version, again.version) == (2, 2)
    event = ticket.events.get()
    assert (event.at, event.client_at) == (now, now - timedelta(hours=1))


def test_sign_makes_the_signer_the_handler(ground, grid_worker, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    moved = move_ticket(ticket_id=ticket.pk, move="sign", actor=grid_worker, now=now)
    assert (moved.handler, moved.signed_at) == (grid_worker, now)
    assert moved.units.get().status == UnitStatus.SIGNED
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.SIGN).met_at == now


def test_a_late_signature_is_kept_as_late(ground, grid_worker, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    late = now + timedelta(days=3)
    move_ticket(ticket_id=ticket.pk, move="sign", actor=grid_worker, now=late)
    clock = TicketDeadline.objects.get(ticket=ticket, clock=Clock.SIGN)
    assert (clock.met_at, clock.breached_at) == (late, late)


def test_what_has_ended_burdens_no_unit(ground, dispatcher, limits, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    move_ticket(ticket_id=ticket.pk, move="terminate", actor=dispatcher, now=now, note="重复")
    assert ticket.units.get().status == UnitStatus.RELEASED
    assert not TicketDeadline.objects.filter(ticket=ticket, met_at=None).exists()


def test_merging_and_returning_go_through_their_own_service(ground, cast, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    for move, person in (("merge", cast.dispatcher), ("request_return", cast.worker)):
        with pytest.raises(MoveNotAllowed):
            move_ticket(ticket_id=ticket.pk, move=move, actor=person, now=now, data={})


def test_unknown_tickets_and_strangers_are_refused(ground, cast, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    with pytest.raises(TicketNotFound):
        move_ticket(ticket_id=10**9, move="sign", actor=cast.worker, now=now)
    with pytest.raises(NotYourTicket):
        move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.outsider, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_24_people_at_once_one_moves_the_ticket(ground, limits, cast, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    worker = cast.worker
    start, ends = threading.Barrier(24), []

    def press():
        start.wait()
        try:
            move_ticket(ticket_id=ticket.pk, move="sign", actor=worker, now=now, expected_version=1)
            ends.append("moved")
        except (StaleVersion, MoveNotAllowed) as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["moved"] + ["stale_version"] * 23
    assert Ticket.objects.get().version == 2
    assert ticket.events.count() == 1
