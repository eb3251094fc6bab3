"""The unit's answer and what follows from it by rule."""

import pytest

from haishu_portal.core.models import OutboxMessage
from requests_app.choices import Clock, SupervisionLevel
from requests_app.exceptions import MissingField, NotYourTicket
from requests_app.models import Reporter, TicketDeadline
from requests_app.services.closing import reply_ticket
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def reply(cast, limits, now):
    def send(ticket, outcome="solved"):
        return reply_ticket(
            ticket_id=ticket.pk,
            actor=cast.worker,
            reply_text="已更换灯泡。",
            outcome=outcome,
            now=now,
        )

    return send


@pytest.mark.parametrize(
    ("outcome", "level", "status"),
    [
        ("solved", SupervisionLevel.NONE, Status.REVIEWED),
        ("explained", SupervisionLevel.PHONE, Status.REVIEWED),
        ("solved", SupervisionLevel.WRITTEN, Status.REPLIED),
        ("unsupported", SupervisionLevel.NONE, Status.REPLIED),
    ],
)
def test_a_plain_answer_needs_no_review(ground, reply, outcome, level, status):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, supervision_level=level)
    assert reply(ticket, outcome).status == status


def test_the_review_by_rule_is_the_portals_doing(ground, cast, reply):
    ticket = reply(ticket_in(Status.PROCESSING, team=ground.team))
    events = ticket.events.order_by("seq")
    assert [(e.move, e.actor) for e in events] == [("reply", cast.worker), ("approve_reply", None)]
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.CALLBACK).met_at is None
    assert TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH).met_at is not None


@pytest.mark.parametrize("columns", [{"phone_hash": "", "phone": ""}, {"need_reply": False}])
def test_who_cannot_be_called_back_is_not_kept_waiting(ground, reply, columns):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    Reporter.objects.filter(ticket=ticket).update(**columns)
    assert reply(ticket).status == Status.CLOSED


def test_who_left_no_name_at_all_is_not_kept_waiting(ground, reply):
    assert reply(ticket_in(Status.SIGNED, team=ground.team, reporter=False)).status == Status.CLOSED


def test_only_the_call_back_closes_what_was_answered(ground, cast, limits, now):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    for person in (cast.dispatcher, cast.callback, cast.supervisor):
        with pytest.raises(NotYourTicket):
            move_ticket(ticket_id=ticket.pk, move="close", actor=person, now=now)


def test_the_desk_closes_a_difficult_case_with_reasons(ground, cast, limits, now):
    ticket = ticket_in(Status.DIFFICULT, team=ground.team)
    with pytest.raises(MissingField):
        move_ticket(ticket_id=ticket.pk, move="close_difficult", actor=cast.dispatcher, now=now)
    done = move_ticket(
        ticket_id=ticket.pk, move="close_difficult", actor=cast.dispatcher, note="已协调", now=now
    )
    assert done.status == Status.CLOSED


def test_the_unit_is_told_that_the_ticket_is_with_it_again(ground, cast, limits, now):
    ticket = ticket_in(Status.REPLIED, team=ground.team)
    assert ground.team.phone
    move_ticket(
        ticket_id=ticket.pk, move="reject_reply", actor=cast.dispatcher, note="没写结果", now=now
    )
    assert OutboxMessage.objects.filter(template="staff_reminder", subject_id=ticket.pk).exists()
