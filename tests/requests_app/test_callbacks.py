"""Calling back: who, how often, and what follows."""

from datetime import timedelta

import pytest

from grid.selectors.reach import reach_of
from haishu_portal.core.roles import Role
from requests_app.choices import Satisfaction
from requests_app.exceptions import CallbackTooSoon, MissingField, NotYourTicket
from requests_app.models import CallbackAttempt
from requests_app.selectors.callbacks import callback_queue
from requests_app.services.callbacks import record_callback
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def ring(callback_agent, limits, now):
    """Record one call."""

    def record(ticket, outcome="reached", *, actor=callback_agent, at=now, **given):
        return record_callback(ticket_id=ticket.pk, actor=actor, outcome=outcome, now=at, **given)

    return record


GOOD = {"solved": "solved", "satisfaction": 5, "contacted": True}
BAD = {"solved": "not", "satisfaction": 2, "note": "灯还是不亮"}


def test_a_happy_caller_closes_the_ticket(ground, ring, now):
    ticket = ring(ticket_in(Status.REVIEWED, team=ground.team), **GOOD)
    assert (ticket.status, ticket.solved, ticket.satisfaction) == (Status.CLOSED, "solved", 5)
    assert ticket.closed_at == now
    assert [e.move for e in ticket.events.order_by("seq")] == ["start_callback", "", "close"]


def test_an_unhappy_caller_means_rework_once_and_then_the_difficult_list(ground, ring):
    once = ring(ticket_in(Status.CALLBACK, team=ground.team), **BAD)
    assert (once.status, once.rework_count) == (Status.REWORKING, 1)
    twice = ring(ticket_in(Status.CALLBACK, team=ground.team, rework_count=1), **BAD)
    assert (twice.status, twice.satisfaction) == (Status.DIFFICULT, 2)


@pytest.mark.parametrize(
    ("solved", "grade", "status"),
    [
        ("solved", Satisfaction.FAIR, Status.CLOSED),
        ("partly", Satisfaction.SATISFIED, Status.CLOSED),
        ("solved", Satisfaction.DISSATISFIED, Status.REWORKING),
        ("not", Satisfaction.VERY_SATISFIED, Status.REWORKING),
    ],
)
def test_what_counts_as_unhappy(ground, ring, solved, grade, status):
    ticket = ring(ticket_in(Status.CALLBACK, team=ground.team), solved=solved, satisfaction=grade)
    assert ticket.status == status


def test_a_call_that_was_answered_needs_a_verdict(ground, ring):
    ticket = ticket_in(Status.CALLBACK, team=ground.team)
    with pytest.raises(MissingField) as refusal:
        ring(ticket)
    assert set(refusal.value.fields) == {"solved", "satisfaction"}
    assert not CallbackAttempt.objects.exists()


def test_three_calls_on_two_days_close_outside_the_rates(ground, ring, now):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    for hours in (0, 2):
        ring(ticket, "no_answer", at=now + timedelta(hours=hours))
    with pytest.raises(CallbackTooSoon):
        ring(ticket, "busy", at=now + timedelta(hours=4))
    closed = ring(ticket, "no_answer", at=now + timedelta(days=1))
    assert (closed.status, closed.solved, closed.satisfaction) == (Status.CLOSED, "", None)
    assert closed.callbacks.count() == 3


def test_after_two_silent_calls_an_answer_on_the_same_day_still_counts(ground, ring, now):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    for hours in (0, 2):
        ring(ticket, "no_answer", at=now + timedelta(hours=hours))
    assert ring(ticket, at=now + timedelta(hours=4), **GOOD).status == Status.CLOSED


def test_a_caller_who_refuses_to_talk_is_let_alone(ground, ring):
    ticket = ring(ticket_in(Status.REVIEWED, team=ground.team), "refused")
    assert (ticket.status, ticket.satisfaction) == (Status.CLOSED, None)


def test_only_the_centre_calls_and_never_the_handling_unit(ground, cast, ring):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    insider = cast.play(Role.CALLBACK, ground.team, "insider")
    for person in (cast.worker, cast.dispatcher, cast.agent, insider):
        with pytest.raises(NotYourTicket):
            ring(ticket, actor=person, **GOOD)
    assert ring(ticket, actor=cast.supervisor, **GOOD).status == Status.CLOSED


def test_the_unit_cannot_overwrite_the_verdict(ground, cast, ring, now):
    ticket = ring(ticket_in(Status.CALLBACK, team=ground.team), **BAD)
    replied = move_ticket(
        ticket_id=ticket.pk,
        move="reply",
        actor=cast.worker,
        now=now,
        data={"reply_text": "好了", "outcome": "solved", "satisfaction": 5, "solved": "solved"},
    )
    assert (replied.solved, replied.satisfaction) == ("not", 2)


def test_the_caller_of_a_merged_ticket_is_asked_once_the_master_is_answered(ground, ring):
    waiting = ticket_in(Status.MERGED, master=ticket_in(Status.PROCESSING, team=ground.team))
    answered = ticket_in(Status.MERGED, master=ticket_in(Status.CLOSED, team=ground.team))
    with pytest.raises(Exception, match="还没有可以回访的答复"):
        ring(waiting, **GOOD)
    assert ring(answered, **GOOD).status == Status.MERGED
    assert answered.callbacks.count() == 1


def test_an_unhappy_caller_of_a_merged_ticket_gets_their_own_again(ground, ring):
    member = ticket_in(Status.MERGED, master=ticket_in(Status.CLOSED, team=ground.team))
    again = ring(member, **BAD)
    assert (again.status, again.master, again.lead_team) == (Status.PENDING_DISPATCH, None, None)


def test_the_queue_is_due_first_and_leaves_out_what_cannot_be_rung(ground, cast, ring, now):
    late = ticket_in(Status.REVIEWED, team=ground.team, next_due_at=now - timedelta(days=1))
    soon = ticket_in(Status.CALLBACK, team=ground.team, next_due_at=now)
    member = ticket_in(Status.MERGED, master=ticket_in(Status.CLOSED, team=ground.team))
    rung_twice = ticket_in(Status.REVIEWED, team=ground.team)
    ticket_in(Status.REPLIED, team=ground.team)
    ticket_in(Status.REVIEWED, team=ground.team, target_team_id=ground.district.pk)
    for hours in (0, 1):
        ring(rung_twice, "no_answer", at=now + timedelta(hours=hours))
    reach = reach_of(cast.callback)
    assert callback_queue(reach, now=now) == [late, soon, member]
    assert rung_twice in callback_queue(reach, now=now + timedelta(days=1))
    insider = cast.play(Role.CALLBACK, ground.team, "insider")
    assert callback_queue(reach_of(insider), now=now) == []
    assert callback_queue(reach_of(cast.worker), now=now) == []


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_for_any_number(
    ground, cast, now, count, django_assert_num_queries
):
    for _n in range(count):
        ticket_in(Status.REVIEWED, team=ground.team)
    reach = reach_of(cast.callback)
    with django_assert_num_queries(4):
        assert len(callback_queue(reach, now=now)) == count
