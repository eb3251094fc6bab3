"""What a call leaves behind: a ticket, one more caller, an emergency; and who sees the number."""

import uuid
from datetime import timedelta

import pytest

from grid.selectors.reach import reach_of
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.models import AuditEntry
from requests_app.calls.exceptions import CallNotFound, CallNotLive
from requests_app.calls.models import Call, CallTicket
from requests_app.calls.selectors.callers import caller_card
from requests_app.calls.services.handling import ring_off
from requests_app.calls.services.taking import join_matter, take_emergency, take_in
from requests_app.exceptions import MergeRefused, MissingField, TicketNotFound
from requests_app.models import Reporter, Ticket, TicketEvent
from requests_app.selectors.drafts import draft_of
from requests_app.services.desk_intake import Dictation
from requests_app.services.drafts import save_draft
from requests_app.services.intake import Extras, Place, ReporterData
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.requests_app.calls.conftest import PHONE


def dictated(text="楼下路灯不亮三天了", **changes):
    given = {
        "channel": "",
        "kind": "help",
        "text": text,
        "place": Place(address="西门街道汪弄社区12幢"),
        "reporter": ReporterData(name="李小明"),
        "extras": Extras(),
        "client_uuid": uuid.uuid4(),
    }
    return Dictation(**(given | changes))


@pytest.fixture
def take(cast, spoken, limits, now):
    """Act on the call being spoken."""

    def make(act, **given):
        given.setdefault("given", dictated())
        at = now + timedelta(minutes=1)
        return act(call_id=spoken.pk, actor=cast.agent, now=at, **given)

    return make


def test_a_ticket_has_the_line_and_the_number_of_the_call(take, spoken):
    ticket = take(take_in).ticket

    reporter = Reporter.objects.get(ticket=ticket)
    assert (ticket.channel, ticket.status) == ("phone_81890", Status.ACCEPTED)
    assert (reporter.phone, reporter.name) == (PHONE, "李小明")
    assert [(link.ticket, link.how) for link in CallTicket.objects.all()] == [(ticket, "taken")]


def test_the_other_number_wins_and_the_anonymous_have_none(take):
    other = take(take_in, given=dictated(reporter=ReporterData(phone="0574-87000009")))
    hidden = take(take_in, given=dictated(reporter=ReporterData(is_anonymous=True)))

    assert Reporter.objects.get(ticket=other.ticket).phone == "0574-87000009"
    assert Reporter.objects.get(ticket=hidden.ticket).phone == ""


def test_a_number_nobody_can_ring_stays_with_the_call(cast, tell, limits, now):
    call = tell("answered", phone="+85221234567", agent=cast.agent)
    ticket = take_in(call_id=call.pk, given=dictated(), actor=cast.agent, now=now).ticket

    assert Reporter.objects.get(ticket=ticket).phone == ""
    assert Call.objects.get().phone == "+85221234567"


def test_the_same_form_twice_makes_one_ticket(take):
    given = dictated()
    assert take(take_in, given=given).ticket == take(take_in, given=given).ticket
    assert (Ticket.objects.count(), CallTicket.objects.count()) == (1, 1)


def test_an_answer_on_the_spot_closes(take):
    ticket = take(take_in, given=dictated(reply_text="请带身份证到社区办理。")).ticket

    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    assert CallTicket.objects.get().how == "answered"


def test_sent_the_draft_is_forgotten(take, cast, spoken, now):
    save_draft(key=f"call.{spoken.pk}", text="{}", actor=cast.agent, now=now)
    take(take_in)
    assert draft_of(cast.agent, f"call.{spoken.pk}", now=now) is None


def test_an_emergency_records_the_hand_over_and_writes_an_urgent_ticket(take, spoken):
    ticket = take(take_emergency, number="119", given=dictated(text="")).ticket

    call = Call.objects.get()
    assert (call.state, call.emergency_number, call.is_live) == ("emergency", "119", True)
    assert (ticket.urgency, ticket.content) == ("emergency", "来电人称有紧急情况，已转接119。")
    assert AuditEntry.objects.get(action="call_handed_over").extra == {"number": "119"}
    assert TicketEvent.objects.filter(ticket=ticket, note="已将来电转接119").exists()


def test_a_handed_over_call_still_ends(take, tell, cast):
    take(take_emergency, number="120")
    call = tell("ended", after=90)

    assert (call.state, call.is_live) == ("emergency", False)


def test_an_emergency_needs_a_service(take, spoken):
    with pytest.raises(MissingField):
        take(take_emergency, number="114")
    assert (Call.objects.get().state, Ticket.objects.count()) == ("answered", 0)


def test_another_caller_becomes_a_member_of_the_matter(take, ground):
    master = ticket_in(Status.PROCESSING, team=ground.team, title="路灯坏了")
    joined = take(join_matter, no=master.no, given=dictated(text=""))

    member = Ticket.objects.get(pk=joined.member.pk)
    assert (joined.master, member.master, member.status) == (master, master, Status.MERGED)
    assert member.content == f"与{master.no}为同一事项：路灯坏了"
    assert Reporter.objects.get(ticket=member).phone == PHONE
    assert joined.query_code


def test_the_same_caller_adds_a_note(take, ground):
    master = ticket_in(Status.PROCESSING, team=ground.team)
    Reporter.objects.filter(ticket=master).update(phone_hash=keyed_hash(PHONE))
    joined = take(join_matter, no=master.no, given=dictated(text="什么时候修好？"))

    assert joined.member is None
    note = TicketEvent.objects.filter(ticket=master).latest("seq").note
    assert note == "来电人再次来电：什么时候修好？"
    assert CallTicket.objects.get().how == "noted"


def test_the_same_join_twice_makes_one_member_and_no_note(take, ground):
    master = ticket_in(Status.PROCESSING, team=ground.team, title="路灯坏了")
    given = dictated(text="我家楼下也是")
    first, again = (take(join_matter, no=master.no, given=given) for _n in range(2))

    assert first.member == again.member
    assert [link.how for link in CallTicket.objects.all()] == ["joined"]
    assert not TicketEvent.objects.filter(ticket=master, kind="note").exists()


def test_a_member_leads_to_its_master(take, ground):
    member = ticket_in(Status.MERGED, team=ground.team)
    assert take(join_matter, no=member.no).master.pk == member.master_id


def test_a_closed_matter_takes_nobody_and_nothing_is_written(take, ground):
    closed = ticket_in(Status.CLOSED, team=ground.team)
    before = Ticket.objects.count()

    with pytest.raises(MergeRefused):
        take(join_matter, no=closed.no)
    with pytest.raises(TicketNotFound):
        take(join_matter, no="HS20990101-000001")
    assert (Ticket.objects.count(), CallTicket.objects.count()) == (before, 0)


def test_nothing_is_taken_early_or_by_others(*, cast, second, tell, ready, limits, now):
    ready(cast.agent)
    call = tell("ringing", after=1)
    with pytest.raises(CallNotLive):
        take_in(call_id=call.pk, given=dictated(), actor=cast.agent, now=now)
    tell("answered", after=2, agent=cast.agent)
    with pytest.raises(CallNotFound):
        take_in(call_id=call.pk, given=dictated(), actor=second, now=now)
    assert take_in(call_id=call.pk, given=dictated(), actor=cast.agent, now=now).created


def test_the_number_is_whole_only_on_the_phone_and_only_for_its_agent(
    cast, second, ready, tell, now
):
    def seen(user):
        return caller_card(reach_of(user), Call.objects.get(), now=now).number

    ready(cast.agent)
    tell("ringing", after=1)
    assert seen(cast.agent) == "139****1111"
    tell("answered", after=5, agent=cast.agent)
    assert seen(cast.agent) == PHONE
    assert [seen(u) for u in (second, cast.supervisor, cast.worker)] == ["139****1111"] * 3
    ring_off(call_id=Call.objects.get().pk, actor=cast.agent, now=now + timedelta(minutes=3))
    assert seen(cast.agent) == "139****1111"


def test_the_card_knows_earlier_calls_and_tickets(cast, spoken, tell, ground, now):
    for n in range(3):
        tell("abandoned", f"old{n}", after=-3600 * (n + 1))
    tell("abandoned", "long ago", after=-86400 * 31)
    ticket = ticket_in(Status.PROCESSING, team=ground.team)
    Reporter.objects.filter(ticket=ticket).update(phone_hash=keyed_hash(PHONE))

    card = caller_card(reach_of(cast.agent), spoken, now=now)

    assert (card.calls_before, card.tickets, card.name) == (3, [ticket], "张三丰")
