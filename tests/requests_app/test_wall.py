"""The unit complained about: it gets nothing, wherever the complaint travels."""

from datetime import timedelta

import pytest

from haishu_portal.core.models import OutboxMessage
from requests_app.choices import Clock
from requests_app.exceptions import TargetUnitConflict
from requests_app.models import Escalation, TicketDeadline
from requests_app.services.assisting import add_assist
from requests_app.services.classify import reclassify
from requests_app.services.escalation import escalate_due
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import start, ticket_in


@pytest.fixture
def send(cast, limits, now):
    def run(ticket, team):
        return move_ticket(
            ticket_id=ticket.pk,
            move="dispatch",
            actor=cast.dispatcher,
            now=now,
            data={"team_id": team.pk},
        )

    return run


def test_a_master_is_kept_from_whom_a_member_complains_about(ground, send):
    master = ticket_in(Status.PENDING_DISPATCH)
    ticket_in(Status.MERGED, master=master, target_team_id=ground.other.pk)
    with pytest.raises(TargetUnitConflict):
        send(master, ground.other)
    assert send(master, ground.team).lead_team_id == ground.team.pk


def test_nor_may_they_assist_on_it(cast, ground, limits, now):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    ticket_in(Status.MERGED, master=master, target_team_id=ground.other.pk)
    asked = {"ticket_id": master.pk, "actor": cast.dispatcher, "task": "断电", "now": now}
    with pytest.raises(TargetUnitConflict):
        add_assist(**asked, team_id=ground.other.pk)
    assert add_assist(**asked, team_id=ground.room.pk).team_id == ground.room.pk


def test_nor_be_named_in_a_member_while_they_lead_the_master(cast, ground, limits, now):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    member = ticket_in(Status.MERGED, master=master)
    given = {"ticket_id": member.pk, "actor": cast.dispatcher, "now": now}
    with pytest.raises(TargetUnitConflict):
        reclassify(**given, target_team_id=ground.team.pk)
    named = reclassify(**given, target_team_id=ground.other.pk)
    assert named.target_team_id == ground.other.pk
    assert named.events.last().data["changes"]["target"] == ["", ground.other.name]


def test_a_released_leader_of_a_merged_ticket_is_refused_and_not_a_crash(cast, ground, limits, now):
    member = ticket_in(Status.MERGED, master=ticket_in(Status.PROCESSING, team=ground.other))
    type(member).objects.filter(pk=member.pk).update(lead_team=ground.team)
    with pytest.raises(TargetUnitConflict):
        reclassify(
            ticket_id=member.pk, actor=cast.dispatcher, now=now, target_team_id=ground.team.pk
        )


@pytest.mark.parametrize("accused", ["room", "district", None])
def test_no_rung_of_the_ladder_tells_the_accused(ground, ladder, limits, now, accused):
    about = getattr(ground, accused) if accused else None
    ticket = ticket_in(Status.DISPATCHED, team=ground.team, target_team_id=about and about.pk)
    TicketDeadline.objects.all().delete()
    start(ticket, Clock.SIGN, 4, "hours")
    escalate_due(now=now + timedelta(days=30), limit=10)
    told = {m.recipient_enc for m in OutboxMessage.objects.all()}
    climbed = set(Escalation.objects.values_list("team_id", flat=True))
    assert ground.street.phone in told
    for team in (ground.room, ground.district):
        assert (team.phone in told) is (team != about)
        assert (team.pk in climbed) is (team != about)


def test_a_merged_tickets_page_names_no_master_its_reader_may_not_open(
    client, cast, ground, limits
):
    master = ticket_in(Status.PROCESSING, team=ground.other, title="网格员态度恶劣")
    type(master).objects.filter(pk=master.pk).update(target_team=ground.team)
    member = ticket_in(Status.MERGED, master=master)
    type(member).objects.filter(pk=member.pk).update(lead_team=ground.team)
    for reader, seen in ((cast.lead, False), (cast.dispatcher, True)):
        client.force_login(reader)
        page = client.get(f"/desk/t/{member.no}/")
        assert page.status_code == 200
        assert (master.title in page.content.decode()) is seen
        body = client.get(f"/api/v1/tickets/{member.no}/").json()
        assert body["master"] == (master.no if seen else None)


def test_a_masters_page_names_no_member_its_reader_may_not_open(client, cast, ground, limits):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    ticket_in(Status.MERGED, master=master, title="请为我保密的事", confidential=True)
    for reader, seen in ((cast.community, False), (cast.dispatcher, True)):
        client.force_login(reader)
        page = client.get(f"/desk/t/{master.no}/").content.decode()
        assert ("请为我保密的事" in page) is seen


@pytest.mark.parametrize("secret", [True, False])
def test_a_number_in_a_secret_callers_words_is_shown_to_those_who_may_reveal(
    client, cast, ground, limits, secret
):
    ticket = ticket_in(
        Status.PROCESSING, team=ground.team, content="请打13912345678找我", confidential=secret
    )
    for reader, seen in ((cast.lead, not secret), (cast.supervisor, True)):
        client.force_login(reader)
        desk = client.get(f"/desk/t/{ticket.no}/").content.decode()
        body = client.get(f"/api/v1/tickets/{ticket.no}/").json()
        assert ("13912345678" in desk, "13912345678" in body["content"]) == (seen, seen)
    client.force_login(cast.worker)
    body = {"nos": [ticket.no]}
    case = client.post("/field/cases/", body, content_type="application/json").json()["cases"][0]
    assert ("13912345678" in case["content"]) is not secret
