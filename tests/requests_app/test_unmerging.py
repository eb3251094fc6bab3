"""A merge taken back: the member stands where it stood, and loses no day by it."""

from datetime import timedelta

import pytest

from haishu_portal.core.models import OutboxMessage
from requests_app.choices import Clock
from requests_app.exceptions import MergeRefused, MissingField, NotYourTicket
from requests_app.models import Ticket, TicketDeadline
from requests_app.selectors.verification import walk_chains
from requests_app.services.assisting import add_assist
from requests_app.services.merging import merge_tickets
from requests_app.services.unmerging import unmerge_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

LATER = timedelta(hours=3)


@pytest.fixture
def master(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team)


@pytest.fixture
def merged(cast, master, now):
    """Merges a ticket of the other team into the master."""

    def make(ticket):
        report = merge_tickets(
            master_id=master.pk, member_ids=[ticket.pk], actor=cast.dispatcher, now=now
        )
        assert report.merged == [ticket.no], report.refused
        return ticket

    return make


@pytest.fixture
def unmerge(cast, now):
    def run(ticket, actor=None, note="不是同一盏灯"):
        return unmerge_ticket(
            ticket_id=ticket.pk, actor=actor or cast.dispatcher, note=note, now=now + LATER
        )

    return run


def ends(ticket):
    """The running clocks of the leading unit and when they end."""
    rows = TicketDeadline.objects.filter(ticket=ticket, met_at=None, part=None)
    return dict(rows.values_list("clock", "due_at"))


@pytest.mark.parametrize("status", [Status.DISPATCHED, Status.SIGNED, Status.PROCESSING])
def test_it_goes_on_with_its_unit_and_its_clocks_as_they_would_stand(
    *, ground, merged, unmerge, status
):
    ticket = ticket_in(status, team=ground.other)
    before = ends(ticket)
    back = unmerge(merged(ticket))

    assert (back.status, back.master_id, back.closed_at) == (status, None, None)
    assert back.lead_team_id == ground.other.pk
    assert ends(back) == before != {}
    assert back.next_due_at == min(before.values())
    part = back.units.get()
    assert part.status == ("assigned" if status == Status.DISPATCHED else "signed")


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.PENDING_DISPATCH])
def test_what_nobody_had_yet_goes_to_the_desk_with_its_clock(merged, unmerge, status):
    ticket = ticket_in(status)
    before = ends(ticket)
    back = unmerge(merged(ticket))

    assert (back.status, back.lead_team_id) == (Status.PENDING_DISPATCH, None)
    assert ends(back) == before
    assert back.desk_reason == "并单已撤销，请派单"


def test_helpers_come_back_with_it(cast, ground, merged, unmerge, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.other)
    part = add_assist(
        ticket_id=ticket.pk, actor=cast.dispatcher, team_id=ground.room.pk, task="到场", now=now
    )
    back = unmerge(merged(Ticket.objects.get(pk=ticket.pk)))

    part.refresh_from_db()
    assert part.status == "assigned"
    clocks = TicketDeadline.objects.filter(ticket=back, part=part, met_at=None)
    assert {c.clock for c in clocks} == {Clock.SIGN, Clock.FINISH}


def test_a_clock_that_ran_out_meanwhile_calls_at_once(cast, ground, merged, now):
    ticket = merged(ticket_in(Status.PROCESSING, team=ground.other))
    late = now + timedelta(days=30)
    unmerge_ticket(ticket_id=ticket.pk, actor=cast.dispatcher, note="误并", now=late)

    clock = TicketDeadline.objects.get(ticket=ticket, clock=Clock.FINISH)
    assert clock.due_at < late
    assert clock.next_alert_at <= late


def test_a_unit_that_takes_no_dispatch_any_more_leaves_it_to_the_desk(ground, merged, unmerge):
    ticket = merged(ticket_in(Status.PROCESSING, team=ground.other))
    ground.other.is_active = False
    ground.other.save()
    from grid.selectors.directory import forget_teams

    forget_teams()
    back = unmerge(ticket)

    assert (back.status, back.lead_team_id) == (Status.PENDING_DISPATCH, None)
    assert set(ends(back)) == {Clock.DISPATCH}


def test_one_merged_before_anything_was_remembered_goes_to_the_desk(ground, master, unmerge):
    back = unmerge(ticket_in(Status.MERGED, master=master))

    assert (back.status, set(ends(back))) == (Status.PENDING_DISPATCH, {Clock.DISPATCH})


def test_both_chains_tell_of_it_and_stay_whole(ground, master, merged, unmerge):
    back = unmerge(merged(ticket_in(Status.PROCESSING, team=ground.other)))

    assert master.events.last().data == {"unmerged": back.no}
    last = back.events.last()
    assert (last.move, last.note) == ("unmerge_processing", "不是同一盏灯")
    assert [walk.faults for walk in walk_chains()][-1] == []


def test_unit_and_caller_hear_of_it(ground, merged, unmerge):
    ticket = merged(ticket_in(Status.PROCESSING, team=ground.other))
    OutboxMessage.objects.all().delete()
    unmerge(ticket)

    told = OutboxMessage.objects.filter(subject_id=str(ticket.pk)).order_by("pk")
    assert {m.recipient_enc for m in told} == {ground.other.phone, ticket.reporter.phone}


@pytest.mark.parametrize("status", [Status.REVIEWED, Status.CLOSED])
def test_an_answered_master_keeps_its_members(cast, ground, limits, unmerge, status):
    member = ticket_in(Status.MERGED, master=ticket_in(status, team=ground.team))
    with pytest.raises(MergeRefused):
        unmerge(member)
    open_master = ticket_in(Status.REPLIED, team=ground.team)
    assert unmerge(ticket_in(Status.MERGED, master=open_master)).status == "pending_dispatch"


def test_only_the_desk_undoes_it_and_says_why(cast, ground, master, unmerge):
    member = ticket_in(Status.MERGED, master=master)
    for person in (cast.agent, cast.callback, cast.district):
        with pytest.raises(NotYourTicket):
            unmerge(member, person)
    with pytest.raises(MissingField):
        unmerge(member, note=" ")
    assert unmerge(member, cast.supervisor).master_id is None
