"""The one box at the desk: what it shows, what it keeps out of addresses, and what it leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haishu_portal.core.models import AuditEntry
from requests_app.services.search_index import index_tickets
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

PHONE = "13800138000"
BUDGET = 16


@pytest.fixture
def lamp(ground, limits):
    """A ticket about a lamp, in the terms."""
    made = ticket_in(
        Status.SIGNED, team=ground.team, area_code=ground.area, title="路灯<b>不亮",
        content="门口的路灯坏了，电话13912345678。",
    )  # fmt: skip
    index_tickets([made])
    return made


def shown(answer):
    return [hit.row.ticket.no for hit in answer.context["hits"]]


def go(client, words, **more):
    return client.get(client.post("/desk/search/", {"q": words, **more}).url)


def test_results_show_the_words_and_why(at_desk, lamp):
    answer = go(at_desk, "路灯")
    page = answer.content.decode()
    assert shown(answer) == [lamp.no]
    assert "<mark>路灯</mark>&lt;b&gt;不亮" in page
    assert "命中：" in page
    assert "13912345678" not in page


def test_what_was_typed_stays_out_of_the_address(at_desk, lamp):
    for words in (PHONE, "张8000", "中山西路88弄", "路灯"):
        sent = at_desk.post("/desk/search/", {"q": words})
        assert (sent.status_code, words in sent.url) == (302, False)
        assert "88" not in sent.url.split("find=")[0]
    page = go(at_desk, PHONE).content.decode()
    assert ("138****8000" in page, PHONE in page) == (True, False)


def test_a_number_goes_on_as_it_is(at_desk, lamp):
    assert at_desk.post("/desk/search/", {"q": lamp.no}).url == f"/desk/search/?q={lamp.no}"
    assert shown(go(at_desk, lamp.no)) == [lamp.no]


@pytest.mark.parametrize("seal", ["gAAAA", "x", "²", "a" * 400, PHONE])
def test_a_broken_seal_finds_nothing(at_desk, lamp, seal):
    assert shown(at_desk.get("/desk/search/", {"find": seal})) == []


def test_a_search_inside_a_list_keeps_its_filters(at_desk, lamp):
    sent = at_desk.post(
        "/desk/search/", {"q": "路灯", "within": "view=to_dispatch&caller=x&cursor=y&kind=help"}
    )
    assert "view=to_dispatch" in sent.url
    assert "kind=help" in sent.url
    assert "caller" not in sent.url
    assert "cursor" not in sent.url
    assert shown(at_desk.get(sent.url)) == []
    assert shown(go(at_desk, "路灯", within="view=with_units")) == [lamp.no]


def test_looking_for_a_caller_leaves_a_trace_and_words_leave_none(at_desk, lamp):
    trail = AuditEntry.objects.filter(action="caller_search")
    for words, rows in ((PHONE, 1), ("张8000", 2), ("8000", 3), ("路灯", 3), (lamp.no, 3)):
        go(at_desk, words)
        assert trail.count() == rows
    assert [row.extra["by"] for row in trail.order_by("pk")] == ["phone", "surname_last4", "last4"]
    assert not trail.filter(object_id__contains="138").exists()


def test_only_the_desk_searches(cast, signed_in, lamp):
    asked = {"q": "路灯"}
    for path in ("/desk/search/", "/desk/search/live/"):
        assert signed_in(cast.worker).post(path, asked).status_code == 403
        assert signed_in(cast.auditor).post(path, asked).status_code == 403
        assert signed_in().post(path, asked).url.startswith("/accounts/login/")
        assert signed_in(cast.street).post(path, asked).status_code in (200, 302)
    assert signed_in(cast.worker).get("/desk/find/", asked).status_code == 403
    assert signed_in(cast.street).get("/desk/find/", asked).status_code == 200
    assert signed_in(cast.street).get("/desk/search/live/", asked).status_code == 405


def test_the_wall_holds_in_the_drop_down_too(cast, ground, signed_in, lamp):
    assert shown(signed_in(cast.lead).post("/desk/search/live/", {"q": "路灯"})) == [lamp.no]
    lamp.target_team = ground.street
    lamp.save()
    assert shown(signed_in(cast.street).post("/desk/search/live/", {"q": "路灯"})) == []


def test_the_drop_down_shows_no_caller_and_leaves_no_trace(at_desk, lamp):
    for words in (PHONE, "8000", "张8000"):
        page = at_desk.post("/desk/search/live/", {"q": words}).content.decode()
        assert "张" not in page.replace("张8000", "")
    assert not AuditEntry.objects.filter(action="caller_search").exists()


def test_the_palette_finds_places_and_numbers_but_no_words(at_desk, lamp):
    find = lambda words: at_desk.get("/desk/find/", {"q": words}).json()["found"]  # noqa: E731
    assert [f["label"] for f in find("wangnong")] == ["汪弄社区室", "汪弄第1网格团队"]
    assert [f["detail"] for f in find(lamp.no)] == [lamp.no]
    assert find("路灯") == find(PHONE) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(ground, limits, at_desk, count):
    made = [ticket_in(Status.SIGNED, team=ground.team, title=f"路灯{n}") for n in range(count)]
    index_tickets(made)
    address = at_desk.post("/desk/search/", {"q": "路灯"}).url
    at_desk.get(address)
    with CaptureQueriesContext(connection) as spent:
        answer = at_desk.get(address)
    assert len(shown(answer)) == count
    assert len(spent) <= BUDGET
