"""Forms and addresses that tie tickets: once done, once refused, and never to the accused."""

import pytest

from haishu_portal.core.services.outbox import deliver_due
from requests_app.models import HandOver, Ticket, TicketLink
from requests_app.services.merging import merge_tickets
from requests_app.services.splitting import Matter, split_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

FORMS = ("split", "unmerge", "link", "unlink", "secrecy", "hand_over", "recall", "attach", "note")


@pytest.fixture
def led(ground, limits):
    def make(status=Status.PROCESSING, **columns):
        return ticket_in(status, team=ground.team, area_code=ground.area, **columns)

    return make


def now_of(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_second_matter_is_split_off_and_both_pages_say_so(at_desk, led, act):
    ticket = led()
    silent = act(at_desk, ticket, "split", text="")
    done = act(at_desk, ticket, "split", text="垃圾桶也满了三天没有人收", note="两件事")

    made = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (silent.status_code, done.status_code) == (422, 302)
    assert made.no in at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    page = at_desk.get(f"/desk/t/{made.no}/").content.decode()
    assert [w in page for w in (f"由工单 {ticket.no} 拆出", "拆自")] == [True, True]


def test_a_merge_is_undone_from_the_members_page(*, cast, ground, at_desk, led, act, now):
    master, member = led(), led(title="同一盏灯")
    merge_tickets(master_id=master.pk, member_ids=[member.pk], actor=cast.dispatcher, now=now)
    page = at_desk.get(f"/desk/t/{master.no}/").content.decode()
    assert [w in page for w in ("张*丰", "138****8000", "待回访", "办结后逐一回访")] == [True] * 4
    assert "13800138000" not in page
    assert master.no in at_desk.get(f"/desk/t/{member.no}/").content.decode()

    silent = act(at_desk, now_of(member), "unmerge", note="")
    act(at_desk, now_of(member), "unmerge", note="不是同一盏灯")
    assert (silent.status_code, now_of(member).status) == (422, "processing")


def test_related_tickets_are_linked_and_unlinked(at_desk, led, act):
    one, other = led(), led(title="同一栋楼的另一件")
    wrong = act(at_desk, one, "link", other="HS20990101-000001")
    act(at_desk, one, "link", other=other.no, note="同一栋楼")

    assert (wrong.status_code, TicketLink.objects.count()) == (422, 1)
    assert "同一栋楼的另一件" in at_desk.get(f"/desk/t/{one.no}/").content.decode()
    act(at_desk, one, "unlink", other=other.no)
    assert not TicketLink.objects.exists()


def test_secrecy_is_set_here_and_lifted_by_the_supervisor(*, cast, at_desk, signed_in, led, act):
    ticket = led()
    act(at_desk, ticket, "secrecy", note="来电要求保密")
    assert now_of(ticket).confidential
    refused = act(at_desk, now_of(ticket), "secrecy", note="可以公开")
    assert (refused.status_code, now_of(ticket).confidential) == (403, True)
    act(signed_in(cast.supervisor), now_of(ticket), "secrecy", note="可以公开")
    assert not now_of(ticket).confidential


def test_a_dispute_waits_for_the_mediators_in_plain_sight(at_desk, led, act):
    ticket = led(category=CategoryFactory(code="140304", skill="dispute"))
    silent = act(at_desk, ticket, "hand_over", reason="双方愿意")
    act(at_desk, ticket, "hand_over", reason="双方愿意", consent="电话中同意")

    assert (silent.status_code, HandOver.objects.get().state) == (422, "offered")
    assert "等待调解受理" in at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    act(at_desk, ticket, "recall", note="已和解")
    assert HandOver.objects.get().state == "recalled"


def test_what_is_no_dispute_is_not_offered(at_desk, led):
    dispute = led(category=CategoryFactory(code="140304", skill="dispute"))
    for ticket, offered in ((dispute, True), (led(), False)):
        page = at_desk.get(f"/desk/t/{ticket.no}/")
        names = {a.name for a in [*page.context["actions"], *page.context["rare_actions"]]}
        assert ("hand_over" in names) is offered


def test_an_old_page_does_not_split_or_turn_secrecy(at_desk, led, act):
    ticket = led()
    Ticket.objects.filter(pk=ticket.pk).update(version=9)
    for name, fields in (("split", {"text": "另一件"}), ("secrecy", {"note": "保密"})):
        assert act(at_desk, ticket, name, **fields).status_code == 409
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("name", FORMS)
def test_the_accused_reach_none_of_it(*, cast, ground, signed_in, act, limits, name):
    ticket = ticket_in(
        Status.PROCESSING, team=ground.other, area_code=ground.area, target_team_id=ground.team.pk
    )
    assert act(signed_in(cast.lead), ticket, name, note="x").status_code == 404
    assert signed_in(cast.lead).get(f"/desk/t/{ticket.no}/").status_code == 404


def test_links_name_nothing_the_reader_may_not_open(*, cast, ground, signed_in, led, now):
    first = led(title="看得见的一件")
    made = split_ticket(
        ticket_id=first.pk, actor=cast.dispatcher, matter=Matter(text="看不见的另一件"), now=now
    )
    Ticket.objects.filter(pk=made.pk).update(target_team=ground.team)
    for who, seen in ((cast.lead, False), (cast.dispatcher, True)):
        page = signed_in(who).get(f"/desk/t/{first.no}/")
        links = page.context["links"]
        assert ([link.brief.no for link in links] == [made.no]) is seen
        assert ("看不见的另一件" in page.content.decode()) is seen


def test_no_neighbour_is_named_that_the_reader_may_not_open(*, cast, ground, signed_in, led):
    mine = led(lng=121.5, lat=29.8)
    led(title="别人告我们的", lng=121.5, lat=29.8, target_team_id=ground.district.pk)
    page = signed_in(cast.dispatcher).get(f"/desk/t/{mine.no}/").content.decode()
    assert "别人告我们的" not in page


API = {
    "split": {"text": "另一件", "version": 1},
    "unmerge": {"note": "误并", "version": 1},
    "links": {"other": ""},
    "links/remove": {"other": ""},
    "secrecy": {"secret": True, "note": "要求", "version": 1},
    "mediation": {"reason": "愿意", "consent": "电话", "version": 1},
    "mediation/recall": {"note": "和解"},
}


@pytest.mark.parametrize("act", API)
def test_every_address_is_shut_to_the_accused(*, cast, ground, client, limits, act):
    about = ticket_in(Status.PROCESSING, team=ground.other, target_team_id=ground.team.pk)
    client.force_login(cast.lead)
    body = {**API[act], **({"other": about.no} if "links" in act else {})}
    answer = client.post(f"/api/v1/tickets/{about.no}/{act}/", body, "application/json")
    assert answer.status_code == 404


def test_the_addresses_do_what_the_forms_do(*, cast, client, led, now):
    client.force_login(cast.supervisor)
    one, other = led(category=CategoryFactory(code="140304", skill="dispute")), led()

    def post(ticket, act, **body):
        address = f"/api/v1/tickets/{ticket.no}/{act}/"
        return client.post(address, body, "application/json")

    made = post(one, "split", text="另一件", version=1)
    assert (made.status_code, made.json()["status"]) == (200, "accepted")
    assert post(one, "links", other=other.no).status_code == 200
    assert post(one, "links", other=other.no).status_code == 409
    assert post(one, "links/remove", other=other.no).status_code == 200
    assert post(one, "mediation", reason="愿意", consent="电话", version=1).status_code == 200
    assert post(one, "mediation/recall", note="和解").status_code == 200
    assert post(one, "secrecy", secret=True, note="要求", version=1).json()["version"] == 2
    merge_tickets(master_id=other.pk, member_ids=[one.pk], actor=cast.dispatcher, now=now)
    back = post(one, "unmerge", note="误并", version=now_of(one).version)
    assert (back.status_code, back.json()["status"]) == (200, "processing")
    assert post(one, "moves", move="unmerge", version=1).status_code == 400


def test_mentions_work_over_the_api(*, cast, ground, client, led, now):
    assert cast.worker
    client.force_login(cast.dispatcher)
    ticket = led()
    address = f"/api/v1/tickets/{ticket.no}/notes/"
    refused = client.post(address, {"note": f"@{ground.other.name} 看看"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "mention_refused")
    told = client.post(address, {"note": f"@{ground.team.name} 看看"}, "application/json")
    assert told.status_code == 200
    assert deliver_due(now=now, limit=10) == 0 or ticket.mentions.count() == 1
