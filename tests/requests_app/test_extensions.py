"""More time: asked for in time, once, no longer than the first allowance."""

from datetime import timedelta

import pytest

from haishu_portal.core.models import OutboxMessage, PortalSetting
from requests_app.choices import Clock, RequestStatus
from requests_app.exceptions import ExtensionRefused, MissingField, NotYourTicket
from requests_app.models import ExtensionRequest, TicketDeadline
from requests_app.selectors.extensions import may_be_extended
from requests_app.services.extensions import decide_extension, request_extension
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def ask(cast, limits, now):
    def send(ticket, *, days=3, actor=None, at=now, reason="配件订货中", plan="周五到货即装"):
        return request_extension(
            ticket_id=ticket.pk,
            actor=actor or cast.worker,
            working_days=days,
            reason=reason,
            plan=plan,
            caller_informed=True,
            now=at,
        )

    return send


@pytest.fixture
def decide(cast, now):
    def answer(ticket, *, approve=True, actor=None, at=now):
        return decide_extension(
            ticket_id=ticket.pk,
            actor=actor or cast.dispatcher,
            approve=approve,
            note="同意",
            now=at,
        )

    return answer


def finish_clock(ticket):
    return TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH)


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team)


def test_granted_the_clock_moves_by_working_days_and_the_resident_hears(ticket, ask, decide):
    before = finish_clock(ticket).due_at
    ask(ticket, days=3)
    assert finish_clock(ticket).due_at == before
    decide(ticket)
    # Tuesday + 3 working days
    assert finish_clock(ticket).due_at == before + timedelta(days=3)
    assert finish_clock(ticket).changes == [["extend", 3]]
    assert OutboxMessage.objects.filter(template="ticket_extended").count() == 1


def test_refused_nothing_moves(ticket, ask, decide):
    before = finish_clock(ticket).due_at
    request = ask(ticket)
    decide(ticket, approve=False)
    request.refresh_from_db()
    assert (request.status, finish_clock(ticket).due_at) == (RequestStatus.REJECTED, before)


@pytest.mark.parametrize(("days", "passes"), [(0, False), (1, True), (5, True), (6, False)])
def test_at_most_the_first_allowance(ticket, ask, days, passes):
    if passes:
        assert ask(ticket, days=days).working_days == days
    else:
        with pytest.raises(ExtensionRefused):
            ask(ticket, days=days)


def test_too_late_is_refused(ticket, ask):
    due = finish_clock(ticket).due_at
    with pytest.raises(ExtensionRefused):
        ask(ticket, at=due + timedelta(seconds=1))
    assert ask(ticket, at=due)


def test_once_unless_the_setting_says_more(ticket, ask, decide):
    ask(ticket, days=1)
    with pytest.raises(ExtensionRefused):
        ask(ticket, days=1)
    decide(ticket)
    with pytest.raises(ExtensionRefused):
        ask(ticket, days=1)
    PortalSetting.objects.update_or_create(key="max_extensions", defaults={"value": 2})
    assert ask(ticket, days=1)


def test_reason_and_plan_are_wanted(ticket, ask):
    with pytest.raises(MissingField) as refusal:
        ask(ticket, reason=" ", plan="")
    assert set(refusal.value.fields) == {"reason", "plan"}


def test_the_unit_asks_and_the_desk_decides(ticket, cast, ask, decide):
    with pytest.raises(NotYourTicket):
        ask(ticket, actor=cast.dispatcher)
    ask(ticket, actor=cast.lead)
    with pytest.raises(NotYourTicket):
        decide(ticket, actor=cast.lead)
    assert decide(ticket, actor=cast.supervisor).status == RequestStatus.APPROVED


def test_a_grant_after_the_end_takes_the_breach_back(ticket, ask, decide, now):
    ask(ticket)
    due = finish_clock(ticket).due_at
    TicketDeadline.objects.filter(pk=finish_clock(ticket).pk).update(breached_at=due, warned=100)
    decide(ticket, at=due + timedelta(hours=1))
    assert finish_clock(ticket).breached_at is None
    assert finish_clock(ticket).next_alert_at == finish_clock(ticket).due_at


def test_more_time_is_offered_once_only(ground, cast, limits, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    assert may_be_extended(ticket)
    asked = ExtensionRequest.objects.create(
        ticket=ticket, team_id=ground.team.pk, working_days=1, reason="x", plan="y",
        asked_by=cast.worker, asked_at=now,
    )  # fmt: skip
    assert not may_be_extended(ticket)
    asked.status = "rejected"
    asked.save()
    assert may_be_extended(ticket)
