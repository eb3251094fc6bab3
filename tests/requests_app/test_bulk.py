"""One thing done to many tickets: each for itself, with a report."""

import pytest
from django.utils import timezone

from haishu_portal.core.exceptions import DomainError
from requests_app.exceptions import MissingField, NotYourTicket
from requests_app.models import BulkAction, BulkItem, BulkRun, BulkState, Ticket, TicketEvent
from requests_app.rules import can_bulk, can_export
from requests_app.services import bulk
from requests_app.services.bulk import finish_due, retry_failed, start_bulk, work_off
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

STAFF = (
    "agent",
    "dispatcher",
    "callback",
    "supervisor",
    "district",
    "street",
    "community",
    "lead",
    "auditor",
)
DECIDERS = {"dispatcher", "supervisor"}
ABOVE = DECIDERS | {"district", "street"}


@pytest.fixture
def waiting(ground, limits):
    def make(count=1, **values):
        values = {"area_code": ground.area, **values}
        return [ticket_in(Status.PENDING_DISPATCH, **values) for _n in range(count)]

    return make


@pytest.fixture
def run(dispatcher):
    def started(action, tickets, actor=None, **given):
        made = start_bulk(
            action=action,
            ticket_ids=[t.pk for t in tickets],
            actor=actor or dispatcher,
            now=timezone.now(),
            **given,
        )
        work_off(run_id=made.pk, now=timezone.now())
        made.refresh_from_db()
        return made

    return started


def outcome(made):
    return list(made.items.values_list("state", flat=True))


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize(
    ("action", "may"),
    [
        ("dispatch", DECIDERS),
        ("reclassify", DECIDERS),
        ("merge", DECIDERS),
        ("supervise", ABOVE),
        ("x", set()),
    ],
)
def test_who_may_start_what(reach_as, role, action, may):
    assert can_bulk(reach_as(role), action) is (role in may)


@pytest.mark.parametrize("role", STAFF)
def test_who_may_export(reach_as, role):
    assert can_export(reach_as(role)) is (role in ABOVE)


@pytest.fixture
def reach_as():
    from grid.reach import Reach

    return lambda role: Reach(1, frozenset({role}), frozenset({1}), ("330203",))


def test_all_go_to_the_unit(ground, waiting, run):
    tickets = waiting(3)

    made = run("dispatch", tickets, data={"team_id": ground.team.pk})

    assert outcome(made) == [BulkState.DONE] * 3
    assert made.finished_at is not None
    assert set(Ticket.objects.values_list("status", "lead_team_id")) == {
        (Status.DISPATCHED, ground.team.pk)
    }


def test_one_refusal_stops_no_other(ground, waiting, run):
    good, accused, closed = (
        waiting()[0],
        waiting(target_team=ground.team)[0],
        ticket_in(Status.CLOSED, team=ground.team),
    )

    made = run("dispatch", [accused, closed, good], data={"team_id": ground.team.pk})

    assert outcome(made) == [BulkState.FAILED, BulkState.FAILED, BulkState.DONE]
    assert all(made.items.exclude(ticket=good).values_list("why", flat=True))
    good.refresh_from_db()
    accused.refresh_from_db()
    assert (good.status, accused.status) == (Status.DISPATCHED, Status.PENDING_DISPATCH)


def test_what_lies_with_a_unit_is_sent_on_with_a_reason(ground, limits, run):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)
    sent = {"data": {"team_id": ground.room.pk}}

    assert outcome(run("dispatch", [ticket], **sent)) == [BulkState.FAILED]
    assert outcome(run("dispatch", [ticket], note="不属于本网格", **sent)) == [BulkState.DONE]


def test_class_and_urgency(waiting, run):
    CategoryFactory(code="010101", name="路灯")
    tickets = waiting(2)

    made = run("reclassify", tickets, data={"category_code": "010101", "urgency": "urgent"})

    assert outcome(made) == [BulkState.DONE] * 2
    assert set(Ticket.objects.values_list("category__code", "urgency")) == {("010101", "urgent")}


def test_merging_says_which_could_not(waiting, run):
    master, member = waiting(2)
    closed = ticket_in(Status.CLOSED)

    made = run("merge", [master, member, closed], data={"master_id": master.pk})

    assert outcome(made) == [BulkState.FAILED, BulkState.DONE, BulkState.FAILED]
    assert set(master.members.all()) == {member}


def test_supervision_of_many(cast, ground, waiting, run):
    tickets = waiting(2)
    (elsewhere,) = waiting(area_code=ground.other.area_code)

    made = run(
        "supervise", [*tickets, elsewhere], actor=cast.street, data={"level": 2}, note="限期"
    )

    assert outcome(made) == [BulkState.DONE] * 2, "what is out of sight is not part of it"
    assert Ticket.objects.filter(supervision_level=2).count() == 2


def test_a_role_that_may_not_starts_nothing(cast, waiting):
    for user in (cast.agent, cast.community, cast.worker):
        with pytest.raises(NotYourTicket):
            start_bulk(action="merge", ticket_ids=[waiting()[0].pk], actor=user, now=timezone.now())
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize("ids", [[], [0], list(range(1, bulk.MOST + 2))])
def test_nothing_and_too_many_are_refused(dispatcher, ids):
    with pytest.raises(MissingField):
        start_bulk(action="merge", ticket_ids=ids, actor=dispatcher, now=timezone.now())


def test_the_worker_goes_on_where_it_was_cut_off(ground, dispatcher, waiting):
    tickets = waiting(3)
    now = timezone.now()
    made = start_bulk(
        action=BulkAction.DISPATCH,
        ticket_ids=[t.pk for t in tickets],
        actor=dispatcher,
        now=now,
        data={"team_id": ground.team.pk},
    )

    assert work_off(run_id=made.pk, now=now, limit=1) == 2
    assert finish_due(now=now) == 1
    assert finish_due(now=now) == 0
    assert outcome(made) == [BulkState.DONE] * 3
    assert TicketEvent.objects.filter(move="dispatch").count() == 3


def test_a_fault_of_ours_is_one_failed_ticket(waiting, run, monkeypatch, caplog):
    def broken(ticket_id, _run, _now):
        if ticket_id == first.pk:
            raise ZeroDivisionError

    first, second = waiting(2)
    monkeypatch.setitem(bulk.ACTIONS, "merge", broken)

    assert outcome(run("merge", [first, second])) == [BulkState.FAILED, BulkState.DONE]
    assert "ZeroDivisionError" in caplog.text


def test_only_the_failed_are_tried_again(ground, dispatcher, waiting, run):
    good, bad = waiting()[0], waiting(target_team=ground.team)[0]
    made = run("dispatch", [good, bad], data={"team_id": ground.team.pk})
    Ticket.objects.filter(pk=bad.pk).update(target_team=None)

    again = retry_failed(run_id=made.pk, actor=dispatcher, now=timezone.now())
    work_off(run_id=again.pk, now=timezone.now())

    assert list(again.items.values_list("ticket_id", "state")) == [(bad.pk, BulkState.DONE)]
    with pytest.raises(DomainError):
        retry_failed(run_id=again.pk, actor=dispatcher, now=timezone.now())
    assert BulkItem.objects.count() == 3
