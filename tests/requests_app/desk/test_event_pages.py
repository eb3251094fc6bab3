"""Pages of the events of the town: from above, the tickets, the message to all callers."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.selectors.reach import reach_of
from requests_app.models import EventGroup, EventMember, EventNotice, Ticket
from requests_app.selectors.event_figures import by_area, lines_of
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import CommunityFactory, GridFactory, StreetFactory
from tests.factories.rules import STORM, EventFactory, under
from tests.factories.tickets import ReporterFactory, ticket_in

BUDGET = 26
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.50, 29.85], [121.52, 29.85], [121.52, 29.87], [121.50, 29.87], [121.50, 29.85]]],
}  # fmt: skip


@pytest.fixture
def boss(cast, signed_in):
    return signed_in(cast.supervisor)


def form_of(**columns):
    whole = {
        "name": "台风海葵", "kind": "typhoon", "starts_at": "2026-11-24T08:00",
        "condition": json.dumps({"all": [STORM]}), "answer": "正在抢险",
    }  # fmt: skip
    return {**whole, **columns}


@pytest.mark.parametrize(
    ("role", "sees", "runs", "gathers"),
    [("supervisor", 200, 200, 200), ("district", 200, 200, 200), ("dispatcher", 200, 403, 200),
     ("agent", 200, 403, 403), ("street", 200, 403, 403), ("worker", 403, 403, 403)],
)  # fmt: skip
def test_who_sees_runs_and_gathers(*, cast, limits, signed_in, role, sees, runs, gathers):
    event = EventFactory()
    browser = signed_in(getattr(cast, role))
    base = f"/desk/events/{event.pk}"
    for wanted, addresses in (
        (sees, ("/desk/events/", f"{base}/")),
        (runs, ("/desk/events/new/", f"{base}/edit/", f"{base}/notices/")),
        (gathers, (f"{base}/callers/",)),
    ):
        for address in addresses:
            assert browser.get(address).status_code == wanted, address
    posted = browser.post(f"{base}/tickets/", {"numbers": "HS1", "reason": "x", "do": "add"})
    assert posted.status_code == (302 if gathers == 200 else 403)
    for act in ("start", "end"):
        assert browser.post(f"{base}/{act}/").status_code == (302 if runs == 200 else 403)


def test_an_event_starts_in_two_clicks(boss):
    page = boss.get("/desk/events/new/?kind=typhoon")
    filled = page.context["form"].initial
    assert (filled["kind"], "台风" in filled["name"]) == ("typhoon", True)
    answer = boss.post("/desk/events/new/", form_of(start="1"))
    event = EventGroup.objects.get()
    assert (answer.url, event.state) == (f"/desk/events/{event.pk}/", "active")


def test_an_event_may_wait_prepared(boss):
    boss.post("/desk/events/new/", form_of(later="1"))
    event = EventGroup.objects.get()
    assert event.state == "preparing"
    boss.post(f"/desk/events/{event.pk}/start/")
    event.refresh_from_db()
    assert event.is_active


def test_a_refused_form_keeps_what_was_typed(boss):
    answer = boss.post("/desk/events/new/", form_of(name="", answer="记住这句"))
    assert (answer.status_code, "记住这句" in answer.content.decode()) == (422, True)
    answer = boss.post("/desk/events/new/", form_of(is_public="on", public_words=""))
    assert answer.status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_ticket_and_three(ground, limits, boss, count):
    event = EventFactory()
    for n in range(count):
        category = CategoryFactory(code=f"01{n + 1:02d}01")
        under(event, Status.PENDING_DISPATCH, category=category, area_code=ground.area)
    boss.get(f"/desk/events/{event.pk}/")
    with CaptureQueriesContext(connection) as spent:
        answer = boss.get(f"/desk/events/{event.pk}/")
    assert len(answer.context["rows"]) == count
    assert len(spent) <= BUDGET


def test_the_page_counts_and_lists_the_urgent_first(ground, limits, boss):
    event = EventFactory()
    under(event, Status.PENDING_DISPATCH, title="一般的")
    under(event, Status.SIGNED, team=ground.team, title="急的", urgency="urgent")
    under(event, Status.CLOSED, team=ground.team, title="办完的")
    ticket_in(Status.PENDING_DISPATCH, title="别的")
    answer = boss.get(f"/desk/events/{event.pk}/")
    progress = answer.context["progress"]
    assert (progress.total, progress.at_desk, progress.in_hand, progress.done, progress.urgent) == (
        3, 1, 1, 1, 1,
    )  # fmt: skip
    assert answer.context["rows"][0].ticket.title == "急的"


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=signed", ["急的"]), ("urgency=urgent", ["急的"]), ("area=330203003", ["一般的", "急的"]),
     ("area=²", ["一般的", "急的"]), ("state=none", ["一般的", "急的"]), ("category=99", [])],
)  # fmt: skip
def test_links_of_the_counts_narrow_the_list(ground, limits, boss, query, found):
    event = EventFactory()
    under(event, Status.PENDING_DISPATCH, title="一般的")
    under(event, Status.SIGNED, team=ground.team, title="急的", urgency="urgent")
    answer = boss.get(f"/desk/events/{event.pk}/?{query}")
    assert sorted(row.ticket.title for row in answer.context["rows"]) == found


def test_a_street_sees_its_own_ground_alone(cast, ground, limits, signed_in):
    event = EventFactory()
    under(event, Status.PENDING_DISPATCH, title="自己的", area_code=ground.area)
    under(event, Status.PENDING_DISPATCH, title="别处的", area_code=ground.other.area_code)
    answer = signed_in(cast.street).get(f"/desk/events/{event.pk}/")
    assert [row.ticket.title for row in answer.context["rows"]] == ["自己的"]
    assert answer.context["progress"].total == 1


def test_tickets_come_and_go_by_number_with_a_report(limits, boss):
    event, ticket = EventFactory(), ticket_in(Status.PENDING_DISPATCH)
    given = {"numbers": f"{ticket.no.lower()} HS-NOWHERE", "reason": "同一片积水", "do": "add"}
    answer = boss.post(f"/desk/events/{event.pk}/tickets/", given, follow=True)
    assert "HS-NOWHERE 没有这张工单" in answer.content.decode()
    assert EventMember.objects.filter(ticket=ticket, holds=True).exists()
    boss.post(f"/desk/events/{event.pk}/tickets/", {**given, "do": "remove"})
    assert not EventMember.objects.filter(ticket=ticket, holds=True).exists()


def test_the_same_matter_is_suggested_and_merged(ground, limits, boss):
    event = EventFactory()
    tickets = under(
        event, Status.PENDING_DISPATCH, count=3, category=CategoryFactory(code="010101"),
        area_code=ground.area,
    )  # fmt: skip
    answer = boss.get(f"/desk/events/{event.pk}/")
    (cluster,) = answer.context["clusters"]
    assert cluster.tickets == tickets
    data = {"master": tickets[0].pk, "member": [t.pk for t in tickets]}
    boss.post(f"/desk/events/{event.pk}/merge/", data)
    merged = Ticket.objects.filter(master=tickets[0], status=Status.MERGED)
    assert set(merged) == set(tickets[1:])
    answer = boss.post(f"/desk/events/{event.pk}/merge/", {}, follow=True)
    assert "请选择主单" in answer.content.decode()


def test_a_message_is_looked_at_before_it_goes_out(limits, boss):
    event = EventFactory(name="台风海葵")
    under(event, Status.PENDING_DISPATCH)
    answer = boss.post(f"/desk/events/{event.pk}/notices/", {"words": "请远离积水"})
    notice = EventNotice.objects.get()
    assert answer.url == f"/desk/events/{event.pk}/notices/{notice.pk}/"
    page = boss.get(answer.url).content.decode()
    assert "台风海葵：请远离积水" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "确认发送给 1 人" in page
    boss.post(f"{answer.url}confirm/", {"do": "send"})
    notice.refresh_from_db()
    assert notice.state == "sending"
    assert boss.post(f"/desk/events/{event.pk}/notices/", {"words": ""}).status_code == 422


def test_who_takes_in_a_request_reads_the_standard_answer(cast, limits, signed_in):
    agent = signed_in(cast.agent)
    assert "event-banner" not in agent.get("/desk/new/").content.decode()
    event = EventFactory(name="台风海葵", answer="正在抢险")
    under(event, Status.PENDING_DISPATCH, count=2)
    from requests_app.selectors.event_groups import forget_events

    forget_events()
    page = agent.get("/desk/new/").content.decode()
    assert ("台风海葵" in page, "已有 2 件" in page, "正在抢险" in page) == (True, True, True)


@pytest.mark.django_db
def test_the_public_reads_of_an_event_only_if_it_is_public(client):
    EventFactory(name="内部演练", public_words="不公开")
    EventFactory(name="台风海葵", is_public=True, public_words="请少出门")
    page = client.get("/").content.decode()
    assert ("台风海葵" in page, "请少出门" in page, "内部演练" in page) == (True, True, False)


def test_the_page_of_a_ticket_names_its_running_event(limits, boss):
    event = EventFactory(name="台风海葵")
    inside, outside = under(event, Status.PENDING_DISPATCH)[0], ticket_in(Status.PENDING_DISPATCH)
    link = f"/desk/events/{event.pk}/"
    assert link in boss.get(f"/desk/t/{inside.no}/").content.decode()
    assert link not in boss.get(f"/desk/t/{outside.no}/").content.decode()


def test_a_ticket_answered_at_once_stands_on_the_map_by_its_point(cast, ground, limits):
    street = StreetFactory(code=ground.area[:9])
    community = CommunityFactory(code=ground.area[:12], parent=street)
    GridFactory(code=ground.area, parent=community, boundary=SQUARE)
    event = EventFactory()
    under(event, Status.CLOSED, team=ground.team, area_code="", lng=121.51, lat=29.86)
    under(event, Status.CLOSED, team=ground.team, area_code="")
    assert by_area(lines_of(reach_of(cast.supervisor), event.pk)) == {ground.area: 1, "": 1}


def test_who_is_not_reached_is_listed_without_what_the_reader_may_not_see(
    cast, ground, limits, signed_in
):
    event = EventFactory()
    ours, about = under(event, Status.PENDING_DISPATCH, count=2, reporter=False)
    for ticket in (ours, about):
        ReporterFactory(ticket=ticket, phone="0574-87000000")
    Ticket.objects.filter(pk=about.pk).update(target_team=ground.district)
    answer = signed_in(cast.supervisor).get(f"/desk/events/{event.pk}/callers/")
    assert [no for no, _why in answer.context["found"]] == [ours.no]
