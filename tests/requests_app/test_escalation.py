"""The sweep: warnings, breaches, rungs; in parallel, and past a broken row."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.worktime import Unit
from requests_app.choices import Clock, EventKind, UnitRole
from requests_app.models import Escalation, Ticket, TicketDeadline, TicketUnit
from requests_app.services.escalation import escalate_due
from requests_app.workflow import Status
from tests.factories.tickets import start, ticket_in

pytestmark = pytest.mark.usefixtures("ladder")
BREACH = timedelta(hours=4)


@pytest.fixture
def ticket(ground):
    """At a unit, with one clock of four hours that began at ``now``."""
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    TicketDeadline.objects.all().delete()
    start(ticket, Clock.SIGN, 4, Unit.HOURS)
    return ticket


def sweep(at, limit=1000):
    return escalate_due(now=at, limit=limit)


def told():
    rows = OutboxMessage.objects.order_by("id")
    return [(m.template, m.recipient_enc) for m in rows]


def test_half_is_noted_and_four_fifths_are_told(ticket, ground, now):
    assert sweep(now + timedelta(hours=1, minutes=59)) == 0
    assert sweep(now + timedelta(hours=2)) == 1
    assert (ticket.events.get().kind, told()) == (EventKind.CLOCK, [])
    assert sweep(now + timedelta(hours=3, minutes=12)) == 1
    assert told() == [("staff_reminder", ground.team.phone)]
    assert TicketDeadline.objects.get().warned == 80
    assert sweep(now + timedelta(hours=3, minutes=30)) == 0


def test_a_breach_is_recorded_and_the_ladder_is_climbed_rung_by_rung(ticket, ground, now):
    due = now + BREACH
    sweep(due)
    clock = TicketDeadline.objects.get()
    assert (clock.breached_at, clock.warned, clock.level) == (due, 100, 1)
    sweep(due + timedelta(days=10))
    climbed = Escalation.objects.order_by("level").values_list("level", "team")
    assert list(climbed) == [
        (1, ground.team.pk),
        (2, ground.team.pk),
        (3, ground.room.pk),
        (4, ground.street.pk),
        (5, ground.district.pk),
    ]
    clock.refresh_from_db()
    assert (clock.breached_at, clock.level, clock.next_alert_at) == (due, 5, None)
    assert Ticket.objects.get().supervision_level == 3
    assert told()[-1] == ("staff_escalated", ground.district.phone)


def test_one_sweep_long_after_the_end_climbs_all_of_it_once(ticket, now):
    late = now + timedelta(days=30)
    assert (sweep(late), sweep(late), sweep(late + timedelta(days=1))) == (1, 0, 0)
    assert Escalation.objects.count() == 5
    assert all(e.visibility == 1 for e in ticket.events.all())


def test_supervision_is_never_lowered(ticket, now):
    Ticket.objects.update(supervision_level=6)
    sweep(now + timedelta(days=30))
    assert Ticket.objects.get().supervision_level == 6


def test_clocks_met_or_paused_are_left_alone(ticket, now):
    TicketDeadline.objects.update(paused_at=now)
    assert sweep(now + timedelta(days=30)) == 0
    TicketDeadline.objects.update(paused_at=None, met_at=now)
    assert sweep(now + timedelta(days=30)) == 0
    TicketDeadline.objects.update(met_at=None)
    assert sweep(now + timedelta(days=30)) == 1


def test_the_desks_own_clock_reaches_the_district_centre(ground, now):
    ticket_in(Status.PENDING_DISPATCH)
    sweep(now + timedelta(days=30))
    assert set(Escalation.objects.values_list("team", flat=True)) == {ground.district.pk}


def test_an_assisting_unit_answers_for_its_own_clock(ticket, ground, now):
    TicketDeadline.objects.all().delete()
    part = TicketUnit.objects.create(
        ticket=ticket, team=ground.other, role=UnitRole.ASSIST, assigned_at=now
    )
    start(ticket, Clock.SIGN, 4, Unit.HOURS, now=now, part=part)
    sweep(now + BREACH)
    assert Escalation.objects.get().team == ground.other


def test_two_clocks_of_one_ticket_keep_one_chain(ticket, now):
    start(ticket, Clock.FINISH, 4, Unit.HOURS, now=now)
    assert sweep(now + timedelta(days=30)) == 2
    ticket.refresh_from_db()
    assert ticket.event_seq == ticket.events.count() == 4
    assert ticket.events.get(seq=4).hash == ticket.event_head


def test_a_broken_clock_is_parked_and_stops_no_other(ticket, ground, now):
    broken = start(ticket_in(Status.DISPATCHED, team=ground.team), Clock.CALLBACK, 4, Unit.HOURS)
    TicketDeadline.objects.filter(pk=broken.pk).update(unit="fortnights")
    assert sweep(now + BREACH) >= 2
    broken.refresh_from_db()
    assert (broken.next_alert_at, broken.parked_error != "") == (None, True)
    assert Escalation.objects.filter(ticket=ticket).count() == 1
    assert sweep(now + BREACH) == 0


def test_a_row_the_database_refuses_is_parked_too(ticket, ground, now):
    bad = ticket_in(Status.DISPATCHED, team=ground.team)
    # The chain says there is one event; the next one then repeats a number.
    from requests_app.services.actors import system_actor
    from requests_app.services.ledger import EventDraft, Ledger

    ledger = Ledger(actor=system_actor(), now=now)
    ledger.event(bad, EventDraft(EventKind.NOTE, "一"))
    ledger.flush()
    Ticket.objects.filter(pk=bad.pk).update(event_seq=0)
    sweep(now + timedelta(days=30))
    assert set(
        TicketDeadline.objects.exclude(parked_error="").values_list("ticket", flat=True)
    ) == {bad.pk}
    assert Escalation.objects.filter(ticket=ticket).count() == 5


def test_the_limit_is_kept(ground, now):
    for _n in range(3):
        ticket_in(Status.PENDING_DISPATCH)
    assert sweep(now + timedelta(days=30), limit=2) == 2
    assert sweep(now + timedelta(days=30)) == 1


@pytest.mark.django_db(transaction=True)
def test_three_sweeps_at_once_climb_each_rung_once(ground, ladder, now):
    for _n in range(40):
        ticket_in(Status.PENDING_DISPATCH, reporter=False)
    late, counts = now + timedelta(days=30), []
    begin = threading.Barrier(3)

    def run():
        begin.wait()
        try:
            counts.append(sum(sweep(late) for _again in range(3)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 40
    assert Escalation.objects.count() == 200
    assert Escalation.objects.values("deadline", "level").distinct().count() == 200
