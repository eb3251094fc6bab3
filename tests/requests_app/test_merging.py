"""Many callers, one matter."""

import pytest

from haishu_portal.core.models import OutboxMessage
from requests_app.exceptions import MergeRefused, NotYourTicket
from requests_app.models import TicketDeadline
from requests_app.services.closing import reply_ticket
from requests_app.services.merging import merge_tickets
from requests_app.workflow import Status
from tests.factories.tickets import PHONE, ticket_in


@pytest.fixture
def merge(cast, limits, now):
    def run(master, *members, actor=None):
        return merge_tickets(
            master_id=master.pk,
            member_ids=[m.pk for m in members],
            actor=actor or cast.dispatcher,
            now=now,
            note="同一处路灯",
        )

    return run


def test_members_end_in_the_master_and_keep_their_caller(ground, merge):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    members = [ticket_in(Status.PENDING_DISPATCH), ticket_in(Status.DISPATCHED, team=ground.other)]
    report = merge(master, *members)
    assert (report.merged, report.refused) == ([m.no for m in members], [])
    for member in members:
        member.refresh_from_db()
        assert (member.status, member.master) == (Status.MERGED, master)
        assert member.reporter.phone == PHONE
        assert not TicketDeadline.objects.filter(ticket=member, met_at=None).exists()
    assert [e.data["member"] for e in master.events.order_by("seq")] == report.merged


def test_each_refusal_is_named_and_stops_no_other(ground, merge):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    good = ticket_in(Status.ACCEPTED)
    closed = ticket_in(Status.CLOSED, team=ground.team)
    other_master = ticket_in(Status.SIGNED, team=ground.team)
    ticket_in(Status.MERGED, master=other_master)
    report = merge(master, closed, master, other_master, good)
    assert report.merged == [good.no]
    assert [no for no, _why in report.refused] == [closed.no, master.no, other_master.no]
    assert all(why for _no, why in report.refused)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.MERGED, Status.INVALID])
def test_a_master_must_be_open_and_not_merged_itself(ground, merge, status):
    with pytest.raises(MergeRefused):
        merge(ticket_in(status, team=ground.team), ticket_in(Status.ACCEPTED))
    assert merge(ticket_in(Status.SIGNED, team=ground.team), ticket_in(Status.ACCEPTED)).merged


def test_a_complaint_about_the_masters_unit_is_not_merged_into_it(ground, merge):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    accusing = ticket_in(Status.ACCEPTED, target_team_id=ground.team.pk)
    assert merge(master, accusing).refused[0][0] == accusing.no
    accusing.refresh_from_db()
    assert accusing.status == Status.ACCEPTED


def test_only_the_desk_merges(ground, cast, merge):
    master, member = ticket_in(Status.SIGNED, team=ground.team), ticket_in(Status.ACCEPTED)
    for person in (cast.agent, cast.worker, cast.callback):
        with pytest.raises(NotYourTicket):
            merge(master, member, actor=person)
    assert merge(master, member, actor=cast.supervisor).merged == [member.no]


def test_callers_of_members_hear_of_the_masters_answer(ground, cast, merge, now):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    member = ticket_in(Status.ACCEPTED)
    merge(master, member)
    reply_ticket(
        ticket_id=master.pk, actor=cast.worker, reply_text="已修好", outcome="solved", now=now
    )
    told = OutboxMessage.objects.filter(subject_id=str(member.pk))
    assert sorted(told.values_list("template", flat=True)) == ["ticket_callback", "ticket_state"]
