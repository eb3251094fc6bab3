"""What is shown before sending is what is sent, to the byte; looking changes nothing."""

import pytest

from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.selectors.outbox import outgoing
from requests_app.models import TicketEvent
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def look(at_desk):
    """The preview of an action on a ticket."""

    def post(ticket, name, browser=at_desk, **fields):
        data = {"version": ticket.version, "seen": ticket.event_seq, **fields}
        return browser.post(f"/desk/t/{ticket.no}/{name}/preview/", data)

    return post


def sent_now():
    """Everything in the outbox as people read it, without keys of rows."""
    found = [outgoing(row) for row in OutboxMessage.objects.order_by("pk")]
    return [(m.channel, m.to, m.subject, m.body, m.parts) for m in found]


def shown(answer):
    return [(m.channel, m.to, m.subject, m.body, m.parts) for m in answer.context["outgoing"]]


CASES = [
    ("pending_dispatch", "dispatch", {"team_id": "team"}),
    ("pending_dispatch", "answer", {"reply_text": "请到社区办理"}),
    ("pending_dispatch", "not_accept", {"not_accepted_reason": "litigation", "note": "请走诉讼"}),
    ("processing", "redispatch", {"team_id": "other", "note": "更合适"}),
    ("processing", "suspend", {"suspend_reason": "third_party", "note": "等材料"}),
    ("processing", "terminate", {"note": "重复"}),
    ("processing", "supervise", {"level": "2", "note": "抓紧"}),
    ("replied", "approve_reply", {}),
    ("replied", "reject_reply", {"note": "缺依据"}),
]


@pytest.mark.parametrize(("status", "name", "fields"), CASES)
def test_the_preview_is_what_is_sent(*, ground, limits, look, act, at_desk, status, name, fields):
    ticket = ticket_in(Status(status), team=ground.team, area_code=ground.area)
    teams = {"team": ground.team.pk, "other": ground.other.pk}
    given = {key: teams.get(value, value) for key, value in fields.items()}

    before = shown(look(ticket, name, **given))
    done = act(at_desk, ticket, name, **given)

    assert done.status_code == 302
    assert before == sent_now() != []


def test_looking_changes_nothing(ground, ticket, look):
    look(ticket, "dispatch", team_id=ground.team.pk)

    fresh = type(ticket).objects.get(pk=ticket.pk)
    assert (fresh.status, fresh.version, fresh.event_seq) == (
        ticket.status,
        ticket.version,
        ticket.event_seq,
    )
    assert not OutboxMessage.objects.exists()
    assert not TicketEvent.objects.exists()


def test_the_recipient_is_masked(ground, ticket, look):
    page = look(ticket, "dispatch", team_id=ground.team.pk).content.decode()

    assert ("138****8000" in page, "13800138000" in page) == (True, False)


def test_an_unfinished_form_and_a_refusal_say_so(ground, ticket, look):
    unfinished = look(ticket, "dispatch").content.decode()
    stale = look(ticket, "dispatch", team_id=ground.team.pk, version=ticket.version + 1)

    assert "填好上面的内容后" in unfinished
    assert stale.context["refused"]


@pytest.mark.parametrize(("who", "status"), [("agent", 200), ("worker", 403), ("auditor", 403)])
def test_previews_are_for_the_desk(*, cast, ground, ticket, look, signed_in, who, status):
    answer = look(ticket, "note", signed_in(getattr(cast, who)), note="看看")

    assert answer.status_code == status


def test_who_may_not_act_sees_no_text(cast, ground, ticket, look, signed_in):
    answer = look(ticket, "dispatch", signed_in(cast.agent), team_id=ground.team.pk)

    assert "岗位" in answer.context["refused"]


def test_a_resident_who_heard_it_by_telephone_is_not_written_to(ticket, act, at_desk):
    act(at_desk, ticket, "answer", reply_text="请到社区办理", quiet="电话里已答复")

    event = TicketEvent.objects.get(move="answer")
    assert not OutboxMessage.objects.exists()
    assert event.data["quiet"] == "电话里已答复"
    page = at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    assert "未通知诉求人：电话里已答复" in page


def test_of_a_refusal_they_always_hear(ticket, act, at_desk, cast, now):
    from requests_app.exceptions import NotYourTicket
    from requests_app.services.transition import move_ticket

    with pytest.raises(NotYourTicket, match="必须通知"):
        move_ticket(
            ticket_id=ticket.pk, move="not_accept", actor=cast.dispatcher, now=now, note="诉讼",
            data={"not_accepted_reason": "litigation"}, quiet="不想发",
        )  # fmt: skip
    act(
        at_desk, ticket, "not_accept",
        not_accepted_reason="litigation", note="请走诉讼", quiet="不想发",
    )  # fmt: skip

    assert OutboxMessage.objects.count() == 1
