"""Whose telephones ring for what happens to a ticket, and when."""

from datetime import timedelta

import pytest

from grid.rosters.selectors.crews import forget_crews
from grid.selectors.reach import reach_of
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.push_rules import PushWishes
from haishu_portal.core.roles import Role
from haishu_portal.core.services import push
from haishu_portal.core.services.push_delivery import deliver_pushes
from haishu_portal.core.worktime import Unit
from requests_app.choices import Clock
from requests_app.models import Ticket, TicketDeadline, TicketUnit
from requests_app.selectors.news import settled_pushes
from requests_app.services.assisting import add_assist
from requests_app.services.classify import reclassify
from requests_app.services.escalation import escalate_due
from requests_app.services.handlers import assign_handler
from requests_app.services.notes import add_note
from requests_app.services.rings import Ring, ring_drafts
from requests_app.services.supervision import supervise
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.grid import TeamFactory
from tests.factories.rosters import AbsenceFactory
from tests.factories.tickets import NOW, start, ticket_in

pytestmark = pytest.mark.usefixtures("limits", "ladder")
NIGHT = NOW.replace(hour=23)
MORNING = NOW.replace(day=25, hour=7)


@pytest.fixture
def rung(push_service, grid_worker, team_lead, cast):
    """Telephones of the team, and one of a stranger elsewhere."""
    people = {"worker": grid_worker, "lead": team_lead, "stranger": cast.stranger}
    for user in people.values():
        browser = push_service.browser()
        push.subscribe(actor=user, device=browser.device, now=NOW, **browser.subscription)
    names = {str(user.pk): name for name, user in people.items()}

    def told():
        rows = OutboxMessage.objects.filter(channel="push").order_by("id")
        return {(names[row.recipient_enc], row.template) for row in rows}

    return told


def dispatch(ticket, ground, dispatcher, now=NOW):
    move_ticket(
        ticket_id=ticket.pk,
        move="dispatch",
        actor=dispatcher,
        now=now,
        data={"team_id": ground.team.pk},
    )


@pytest.mark.parametrize(
    ("urgency", "kind"), [("normal", "new"), ("urgent", "urgent"), ("emergency", "emergency")]
)
def test_a_new_case_rings_the_team_and_nobody_else(rung, ground, dispatcher, urgency, kind):
    dispatch(ticket_in(Status.PENDING_DISPATCH, urgency=urgency), ground, dispatcher)
    assert rung() == {("worker", f"push_{kind}"), ("lead", f"push_{kind}")}


def test_who_is_away_is_left_alone_but_for_the_lead(
    rung, ground, grid_worker, team_lead, dispatcher
):
    for user in (grid_worker, team_lead):
        away = {"person": user, "team": ground.team, "starts_at": NOW - timedelta(hours=1)}
        AbsenceFactory(**away)
    forget_crews()
    dispatch(ticket_in(Status.PENDING_DISPATCH), ground, dispatcher)
    assert rung() == {("lead", "push_new")}


def test_a_case_in_somebodys_hands_rings_them_and_the_lead(
    rung, ground, grid_worker, cast, push_service
):
    colleague = cast.play(Role.WORKER, ground.team, "colleague")
    browser = push_service.browser()
    push.subscribe(actor=colleague, device=browser.device, now=NOW, **browser.subscription)
    forget_crews()
    press = {"actor": cast.supervisor, "level": 1, "note": "请抓紧", "now": NOW}
    taken = ticket_in(Status.PROCESSING, team=ground.team, handler=grid_worker)
    supervise(ticket_id=taken.pk, **press)
    rows = OutboxMessage.objects.filter(channel="push")
    assert {int(row.recipient_enc) for row in rows} == {grid_worker.pk, cast.lead.pk}
    supervise(ticket_id=ticket_in(Status.PROCESSING, team=ground.team).pk, **press)
    assert colleague.pk in {int(row.recipient_enc) for row in rows.all()}


def test_nobody_without_a_device_or_phone_costs_a_row(ground, cast, dispatcher):
    assert cast.worker
    assert cast.lead
    dispatch(ticket_in(Status.PENDING_DISPATCH), ground, dispatcher)
    assert not OutboxMessage.objects.filter(channel="push").exists()


def test_a_phone_alone_hears_of_what_presses(ground, cast, dispatcher):
    cast.worker.phone_enc = "13900001111"
    cast.worker.save()
    dispatch(ticket_in(Status.PENDING_DISPATCH), ground, dispatcher)
    assert not OutboxMessage.objects.filter(channel="push").exists()
    dispatch(ticket_in(Status.PENDING_DISPATCH, urgency="urgent"), ground, dispatcher)
    assert OutboxMessage.objects.get(channel="push").template == "push_urgent"


def test_a_kind_switched_off_does_not_ring(rung, ground, grid_worker, dispatcher):
    push.choose_wishes(actor=grid_worker, wishes=PushWishes(off=frozenset({"new"})))
    dispatch(ticket_in(Status.PENDING_DISPATCH), ground, dispatcher)
    assert rung() == {("lead", "push_new")}


@pytest.mark.parametrize(("urgency", "at"), [("normal", MORNING), ("emergency", NIGHT)])
def test_at_night_only_an_emergency_rings(rung, ground, dispatcher, urgency, at):
    ticket = ticket_in(Status.PENDING_DISPATCH, urgency=urgency)
    dispatch(ticket, ground, dispatcher, now=NIGHT)
    due = OutboxMessage.objects.filter(channel="push").values_list("not_before", flat=True)
    assert set(due) == {at}


def test_a_night_of_cases_is_one_push_in_the_morning(push_service, ground, team_lead, dispatcher):
    browser = push_service.browser()
    push.subscribe(actor=team_lead, device=browser.device, now=NOW, **browser.subscription)
    tickets = [ticket_in(Status.PENDING_DISPATCH) for _ in range(3)]
    for ticket in tickets:
        dispatch(ticket, ground, dispatcher, now=NIGHT)
    assert deliver_pushes(now=NIGHT, limit=10) == 0
    assert deliver_pushes(now=MORNING, limit=10) == 1
    assert [h["title"] for h in browser.heard] == ["有 3 件新工单"]
    assert not any(t.title in c or t.content in c for t in tickets for c in browser.clear)


def test_the_morning_counts_only_what_is_left_to_do(push_service, ground, team_lead, dispatcher):
    browser = push_service.browser()
    push.subscribe(actor=team_lead, device=browser.device, now=NOW, **browser.subscription)
    tickets = [ticket_in(Status.PENDING_DISPATCH) for _ in range(3)]
    for ticket in tickets:
        dispatch(ticket, ground, dispatcher, now=NIGHT)
    Ticket.objects.filter(pk=tickets[0].pk).update(status=Status.REPLIED)
    Ticket.objects.filter(pk=tickets[1].pk).update(lead_team=TeamFactory())
    TicketUnit.objects.filter(ticket=tickets[1]).delete()
    assert deliver_pushes(now=MORNING, limit=10) == 1
    assert [(h["title"], h["no"]) for h in browser.heard] == [("有 1 件新工单", tickets[2].no)]


def test_a_night_whose_cases_are_all_settled_rings_nobody(
    push_service, ground, team_lead, dispatcher
):
    browser = push_service.browser()
    push.subscribe(actor=team_lead, device=browser.device, now=NOW, **browser.subscription)
    ticket = ticket_in(Status.PENDING_DISPATCH)
    dispatch(ticket, ground, dispatcher, now=NIGHT)
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.REPLIED)
    assert deliver_pushes(now=MORNING, limit=10) == 0
    assert browser.heard == []
    row = OutboxMessage.objects.get(channel="push", recipient_hash=keyed_hash(str(team_lead.pk)))
    assert (row.sent_at, row.failed_at, row.last_error) == (None, MORNING, "settled meanwhile")


@pytest.mark.parametrize("n", [1, 3])
def test_asking_what_is_still_news_costs_the_same_for_many(
    ground, team_lead, n, django_assert_num_queries
):
    tickets = [ticket_in(Status.PROCESSING, team=ground.team) for _ in range(n)]
    gone = ticket_in(Status.REPLIED, team=ground.team)
    asked = {(str(t.pk), "due") for t in [*tickets, gone]}
    asked |= {(str(gone.pk), "mention"), (str(tickets[0].pk), "mine")}
    reach_of(team_lead)
    with django_assert_num_queries(1):
        settled = settled_pushes(team_lead, asked)
    assert settled == {(str(gone.pk), "due"), (str(tickets[0].pk), "mine")}


def test_a_case_given_to_somebody_rings_them_but_not_who_did_it(
    rung, ground, grid_worker, team_lead
):
    ticket = ticket_in(Status.SIGNED, team=ground.team)
    given = {"ticket_id": ticket.pk, "actor": team_lead, "now": NOW}
    assign_handler(user_id=grid_worker.pk, **given)
    assert rung() == {("worker", "push_mine")}
    assign_handler(user_id=team_lead.pk, **given)
    assert rung() == {("worker", "push_mine")}


def test_a_reply_sent_back_rings(rung, ground, cast):
    ticket = ticket_in(Status.REPLIED, team=ground.team)
    move_ticket(
        ticket_id=ticket.pk,
        move="reject_reply",
        actor=cast.supervisor,
        now=NOW,
        note="没有写明处理结果",
    )
    assert rung() == {("worker", "push_rework"), ("lead", "push_rework")}


def test_four_fifths_and_the_end_of_a_clock_ring(rung, ground):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    TicketDeadline.objects.all().delete()
    start(ticket, Clock.SIGN, 4, Unit.HOURS)
    escalate_due(now=NOW + timedelta(hours=2), limit=10)
    assert rung() == set()
    escalate_due(now=NOW + timedelta(hours=3, minutes=12), limit=10)
    assert rung() == {("worker", "push_due"), ("lead", "push_due")}
    escalate_due(now=NOW + timedelta(hours=4), limit=10)
    assert rung() >= {("worker", "push_overdue"), ("lead", "push_overdue")}


def test_supervision_and_a_call_for_help_ring(rung, ground, cast):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    supervise(ticket_id=ticket.pk, actor=cast.supervisor, level=1, note="请抓紧", now=NOW)
    assert rung() == {("worker", "push_urgent"), ("lead", "push_urgent")}
    add_assist(
        ticket_id=ticket.pk,
        actor=cast.dispatcher,
        team_id=ground.other.pk,
        task="协助断电",
        now=NOW,
    )
    assert ("stranger", "push_new") in rung()


@pytest.mark.parametrize(
    ("before", "after", "rings"),
    [("normal", "urgent", True), ("urgent", "emergency", True), ("emergency", "urgent", False)],
)
def test_a_case_that_begins_to_press_rings(rung, cast, before, after, rings):
    ground = cast.ground
    ticket = ticket_in(Status.PROCESSING, team=ground.team, urgency=before)
    reclassify(ticket_id=ticket.pk, actor=cast.dispatcher, urgency=after, now=NOW)
    kind = f"push_{after}"
    assert rung() == ({("worker", kind), ("lead", kind)} if rings else set())


def test_a_mention_rings(rung, ground, cast, grid_worker):
    grid_worker.display_name = "陈文静"
    grid_worker.save()
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    add_note(ticket_id=ticket.pk, actor=cast.supervisor, note="@陈文静 请回电", now=NOW)
    assert rung() == {("worker", "push_mention")}


def test_many_cases_at_once_cost_no_more_queries_than_one(
    rung, ground, django_assert_max_num_queries
):
    rings = [
        Ring(ticket_in(Status.DISPATCHED, team=ground.team), "new", "x", team_id=ground.team.pk)
        for _ in range(3)
    ]
    ring_drafts(rings, without=None, now=NOW)
    for some in (rings[:1], rings):
        with django_assert_max_num_queries(2):
            assert len(ring_drafts(some, without=None, now=NOW)) == 2 * len(some)
