"""What residents may do with their own ticket."""

from datetime import timedelta

import pytest

from requests_app.choices import SuspendReason
from requests_app.exceptions import MissingField, MoveNotAllowed
from requests_app.models import TicketDeadline
from requests_app.selectors.timeline import public_timeline, staff_timeline
from requests_app.selectors.tracking import find_tracked
from requests_app.services import resident
from requests_app.services.transition import move_ticket
from requests_app.workflow import WITHDRAWABLE, Status
from tests.factories.tickets import TicketFactory, ticket_in

pytestmark = pytest.mark.usefixtures("limits")
STATES = [s for s in Status if s != Status.MERGED]


@pytest.mark.parametrize("status", STATES)
def test_a_request_may_be_taken_back_until_it_is_answered(ground, now, status):
    ticket = ticket_in(status, team=ground.team)
    if status in WITHDRAWABLE:
        assert resident.withdraw(ticket_id=ticket.pk, reason="好了", now=now).status == "withdrawn"
    else:
        with pytest.raises(MoveNotAllowed):
            resident.withdraw(ticket_id=ticket.pk, reason="好了", now=now)


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.REVIEWED, Status.DISPATCHED])
def test_information_may_be_added_while_the_ticket_is_open(ground, now, status):
    ticket = ticket_in(status, team=ground.team)
    added = resident.add_information(ticket_id=ticket.pk, text="晚上也不亮", photos=(), now=now)
    assert added.status == status
    event = ticket.events.get()
    assert (event.note, event.visibility, event.actor_label) == ("晚上也不亮", 0, "诉求人")


def test_nothing_is_added_to_what_has_ended_and_nothing_is_no_information(ground, now):
    closed = ticket_in(Status.CLOSED, team=ground.team)
    with pytest.raises(MoveNotAllowed):
        resident.add_information(ticket_id=closed.pk, text="还有", photos=(), now=now)
    with pytest.raises(MissingField):
        resident.add_information(ticket_id=closed.pk, text=" ", photos=(), now=now)


def test_information_wakes_a_ticket_that_waited_for_it_and_no_other(ground, now):
    for reason, status in (("waiting_resident", "processing"), ("season", "suspended")):
        ticket = ticket_in(Status.SUSPENDED, team=ground.team, suspend_reason=SuspendReason(reason))
        later = now + timedelta(hours=2)
        added = resident.add_information(ticket_id=ticket.pk, text="门牌", photos=(), now=later)
        assert added.status == status
        paused = TicketDeadline.objects.filter(ticket=ticket, paused_at__isnull=False)
        assert paused.exists() == (status == "suspended")


@pytest.mark.parametrize("status", STATES)
def test_an_answer_is_rated_only_when_there_is_one(ground, now, status):
    ticket = ticket_in(status, team=ground.team)
    given = {"ticket_id": ticket.pk, "solved": "solved", "satisfaction": 5, "note": "", "now": now}
    if status in resident.RATEABLE:
        rated = resident.rate(**given)
        assert (rated.status, rated.satisfaction) == (Status.CLOSED, 5)
        with pytest.raises(MoveNotAllowed):
            resident.rate(**given)
    else:
        with pytest.raises(MoveNotAllowed):
            resident.rate(**given)


@pytest.mark.parametrize(
    ("status", "reworks", "wanted"),
    [
        (Status.REVIEWED, 0, Status.REWORKING),
        (Status.CALLBACK, 1, Status.DIFFICULT),
        (Status.CLOSED, 0, Status.REWORKING),
        (Status.CLOSED, 1, Status.DIFFICULT),
    ],
)
def test_an_unhappy_rating_means_rework_once(ground, now, status, reworks, wanted):
    ticket = ticket_in(status, team=ground.team, rework_count=reworks)
    rated = resident.rate(ticket_id=ticket.pk, solved="not", satisfaction=1, note="没修", now=now)
    assert rated.status == wanted


def test_an_unhappy_rating_of_an_instant_answer_goes_to_the_desk(now):
    ticket = ticket_in(Status.CLOSED, replied_at=now)
    rated = resident.rate(ticket_id=ticket.pk, solved="not", satisfaction=1, note="", now=now)
    assert rated.status == Status.PENDING_DISPATCH


def test_after_rework_the_new_answer_is_rated_anew(ground, cast, now):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    resident.rate(ticket_id=ticket.pk, solved="not", satisfaction=1, note="没修", now=now)
    later = now + timedelta(days=1)
    move_ticket(
        ticket_id=ticket.pk, move="reply", actor=cast.worker, now=later,
        data={"reply_text": "换了新灯", "outcome": "solved"},
    )  # fmt: skip
    rated = resident.rate(ticket_id=ticket.pk, solved="solved", satisfaction=5, note="", now=later)
    assert (rated.status, rated.satisfaction) == (Status.CLOSED, 5)


@pytest.mark.parametrize(("days", "passes"), [(0, True), (30, True), (31, False)])
def test_a_closed_ticket_is_reopened_within_thirty_days(ground, now, days, passes):
    ticket = ticket_in(Status.CLOSED, team=ground.team)
    given = {"ticket_id": ticket.pk, "reason": "又坏了", "now": now + timedelta(days=days)}
    if passes:
        again = resident.ask_reopen(**given)
        assert (again.status, again.lead_team) == (Status.PENDING_DISPATCH, None)
    else:
        with pytest.raises(MoveNotAllowed):
            resident.ask_reopen(**given)


def test_a_ticket_is_reopened_once_and_with_a_reason(ground, now):
    ticket = ticket_in(Status.CLOSED, team=ground.team)
    with pytest.raises(MissingField):
        resident.ask_reopen(ticket_id=ticket.pk, reason=" ", now=now)
    resident.ask_reopen(ticket_id=ticket.pk, reason="又坏了", now=now)
    ticket.refresh_from_db()
    type(ticket).objects.filter(pk=ticket.pk).update(status=Status.CLOSED, closed_at=now)
    with pytest.raises(MoveNotAllowed):
        resident.ask_reopen(ticket_id=ticket.pk, reason="再来", now=now)


def test_number_and_code_open_the_ticket_and_nothing_less_does(db):
    from haishu_portal.core.crypto import keyed_hash

    ticket = TicketFactory(query_code_hash=keyed_hash("ABCDE23456"))
    coded = TicketFactory(query_code_hash="")
    assert find_tracked(no=f" {ticket.no.lower()} ", code="abcde-23456") == ticket
    assert find_tracked(no=ticket.no, code="ABCDE23457") is None
    assert find_tracked(no="HS20990101-000001", code="ABCDE23456") is None
    assert find_tracked(no=coded.no, code="") is None


def test_the_resident_reads_no_internal_word_and_no_name(ground, cast, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    move_ticket(
        ticket_id=ticket.pk, move="redispatch", actor=cast.dispatcher, now=now,
        note="这家单位太慢", data={"team_id": ground.other.pk},
    )  # fmt: skip
    move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.stranger, now=now)
    move_ticket(
        ticket_id=ticket.pk, move="terminate", actor=cast.dispatcher, now=now,
        note="请打13800138000问房管",
    )  # fmt: skip
    public = public_timeline(ticket)
    assert [entry.text for entry in public] == ["请打***问房管", "", ""]
    assert {entry.actor for entry in public} == {""}
    inside = staff_timeline(ticket, None)
    assert [entry.text for entry in inside] == [
        "请打13800138000问房管",
        "",
        "这家单位太慢",
    ]


def test_an_answer_is_read_once_it_was_passed(ground, cast, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, supervision_level=3)
    replied = move_ticket(
        ticket_id=ticket.pk, move="reply", actor=cast.worker, now=now,
        data={"reply_text": "换了新灯", "outcome": "solved"},
    )  # fmt: skip
    assert [entry.text for entry in public_timeline(replied)] == [""]
    passed = move_ticket(ticket_id=ticket.pk, move="approve_reply", actor=cast.dispatcher, now=now)
    assert "换了新灯" in [entry.text for entry in public_timeline(passed)]


def test_a_merged_ticket_goes_on_with_the_steps_of_its_master(ground, cast, now):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    member = ticket_in(Status.MERGED, master=master)
    resident.add_information(ticket_id=master.pk, text="我家在三楼", photos=(), now=now)
    move_ticket(
        ticket_id=master.pk, move="reply", actor=cast.worker, now=now,
        data={"reply_text": "换了新灯", "outcome": "solved"},
    )  # fmt: skip
    member.master.refresh_from_db()
    texts = [entry.text for entry in public_timeline(member)]
    assert "换了新灯" in texts
    assert "我家在三楼" not in texts
