"""Clocks over a ticket: pauses move them exactly, a new calendar reckons them anew."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haishu_portal.core.models import CalendarDay
from haishu_portal.core.selectors.calendar import forget_calendars, load_calendar
from haishu_portal.core.signals import calendar_changed
from haishu_portal.core.worktime import SHANGHAI, Calendar, Span, Unit, due_at, remaining
from requests_app import sla
from requests_app.choices import Clock
from requests_app.models import Ticket, TicketDeadline
from requests_app.services import clocks
from requests_app.services.actors import system_actor
from requests_app.services.cases import Case
from requests_app.services.ledger import Ledger
from requests_app.services.recompute import recompute_deadlines
from requests_app.workflow import Status
from tests.factories.calendar import CalendarDayFactory
from tests.factories.tickets import NOW, TicketFactory, start, ticket_in

CALENDAR = Calendar()
UNITS = st.sampled_from(list(Unit))
MINUTES = st.integers(min_value=0, max_value=60 * 24 * 12)


def case_with(unit, amount=5):
    """A case in memory with one clock that began at ``NOW``."""
    ticket = Ticket(no="HS1")
    row = clocks.build_clock(ticket, Clock.FINISH, Span(amount, unit), NOW)
    return Case(ticket, clocks=[row]), row


def pass_by(case, pauses):
    """Pause and resume in turn; ``pauses`` are pairs of minutes run and minutes stood still."""
    moment = NOW
    for run, stood in pauses:
        moment += timedelta(minutes=run)
        clocks.pause_clocks(Ledger(actor=system_actor(), now=moment), case)
        moment += timedelta(minutes=stood)
        clocks.resume_clocks(Ledger(actor=system_actor(), now=moment), case)
    return moment


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(unit=UNITS, pauses=st.lists(st.tuples(MINUTES, MINUTES), max_size=4))
def test_a_pause_gives_back_exactly_the_time_it_took(unit, pauses):
    case, row = case_with(unit)
    calendar = load_calendar()
    before = remaining(row.started_at, row.due_at, unit, calendar)
    moment = pass_by(case, pauses)
    assert remaining(row.started_at, row.due_at, unit, calendar) == before
    assert row.paused_at is None
    assert row.due_at >= row.started_at
    used = sum(run for run, _stood in pauses)
    if unit == Unit.HOURS:
        assert row.due_at == NOW + timedelta(hours=5) + (moment - NOW) - timedelta(minutes=used)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(unit=UNITS, pauses=st.lists(st.tuples(MINUTES, MINUTES), max_size=4))
def test_a_replay_comes_to_the_same_end(unit, pauses):
    case, row = case_with(unit)
    pass_by(case, pauses)
    clocks.extend_finish(Ledger(actor=system_actor(), now=NOW), case, working_days=2)
    replayed = sla.replay(row.began_at, Span(row.amount, unit), row.changes, load_calendar())
    assert replayed == (row.started_at, row.due_at)


def test_a_replay_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="unknown"):
        sla.replay(NOW, Span(1, Unit.HOURS), [["rewind", 1]], CALENDAR)


@pytest.fixture
def holiday(db):
    """The Thursday after ``NOW`` becomes a holiday."""

    def declare(day=date(2026, 11, 26)):
        CalendarDayFactory(date=day, is_workday=False)
        forget_calendars()

    return declare


def test_a_new_holiday_moves_what_runs_and_nothing_that_was_met(ground, holiday, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    clock = TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH)
    met = start(TicketFactory(), Clock.FINISH, 5, Unit.WORKING_DAYS)
    TicketDeadline.objects.filter(pk=met.pk).update(met_at=now)
    holiday()
    assert recompute_deadlines(years=[2026], now=now) == 1
    before, before_met = clock.due_at, met.due_at
    clock.refresh_from_db()
    met.refresh_from_db()
    assert (before.astimezone(SHANGHAI).day, clock.due_at.astimezone(SHANGHAI).day) == (1, 2)
    assert met.due_at == before_met
    ticket.refresh_from_db()
    assert (
        ticket.next_due_at
        == TicketDeadline.objects.filter(ticket=ticket, met_at=None).earliest("due_at").due_at
    )


def test_pauses_and_extensions_survive_a_new_calendar(ground, holiday, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    row = TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH)
    TicketDeadline.objects.filter(pk=row.pk).update(changes=[["extend", 2]])
    holiday()
    recompute_deadlines(years=[], now=now)
    row.refresh_from_db()
    once = due_at(now, Span(5, Unit.WORKING_DAYS), load_calendar())
    assert row.due_at == due_at(once, Span(2, Unit.WORKING_DAYS), load_calendar())


def test_other_years_leave_it_alone_and_the_signal_reaches_us(ground, holiday, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    clock = TicketDeadline.objects.filter(ticket=ticket, clock=Clock.FINISH)
    before = clock.get().due_at
    holiday()
    calendar_changed.send(sender=CalendarDay, years=frozenset({2028}), now=now)
    assert clock.get().due_at == before
    calendar_changed.send(sender=CalendarDay, years=frozenset({2026}), now=now)
    assert clock.get().due_at == before + timedelta(days=1)


def test_a_breach_that_the_new_calendar_takes_back_is_no_breach(ground, holiday, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    clock = TicketDeadline.objects.filter(ticket=ticket, clock=Clock.FINISH)
    due = clock.get().due_at
    clock.update(breached_at=due, warned=100)
    holiday()
    recompute_deadlines(years=[2026], now=due)
    assert clock.get().breached_at is None
