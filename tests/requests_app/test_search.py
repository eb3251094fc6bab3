"""Who finds what: words, numbers, callers and places, within what each may see."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.selectors.directory import forget_teams
from grid.selectors.lookup import invalidate
from grid.selectors.reach import reach_of
from requests_app import rules
from requests_app.conditions import parse
from requests_app.models import Reporter, Ticket, TicketText
from requests_app.search_input import read_search
from requests_app.search_terms import document_terms, words_query
from requests_app.selectors import search
from requests_app.selectors.tickets import TicketFilter, caller_history
from requests_app.services.intake import Place, ReporterData, submit_ticket
from requests_app.services.search_index import index_tickets
from requests_app.workflow import Status
from tests.factories.grid import StreetFactory
from tests.factories.tickets import NOW, ticket_in

PHONE = "13800138000"
OWN = ("street", "community", "worker", "lead", "stranger")


def take_in(text="三单元楼道灯坏了", *, address="", secret=False, name="张三丰", phone=PHONE):
    person = ReporterData(name=name, phone=phone, keep_secret=secret)
    return submit_ticket(
        channel="web", kind="help", text=text, place=Place(address=address),
        reporter=person, client_uuid=uuid.uuid4(), now=NOW,
    ).ticket  # fmt: skip


def found(user, words, **more):
    page = search.search_tickets(reach_of(user), words, now=NOW, **more)
    return [t.title for t in page.rows]


@pytest.fixture
def tickets(ground, limits):
    """Two tickets of two streets, indexed as the portal would."""
    made = [
        ticket_in(Status.SIGNED, team=ground.team, area_code=ground.area, title="路灯不亮",
                  content="汪弄社区门口的路灯不亮，老人害怕。"),
        ticket_in(Status.CLOSED, team=ground.other, area_code=ground.other.area_code,
                  title="电梯停运", content="电梯经常停，老人出不了门。", reply_text="已经修好电梯。"),
    ]  # fmt: skip
    index_tickets(made)
    return made


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("灯", ["路灯不亮"]),
        ("老", ["电梯停运", "路灯不亮"]),
        ("路灯", ["路灯不亮"]),
        ("老人 电梯", ["电梯停运"]),
        ("老人 电梯 路灯", []),
        ("修好", ["电梯停运"]),
        ("汪弄第1网格团队", ["路灯不亮"]),
        ("灯路", []),
        ("，。", []),
        ("", []),
    ],
)
def test_words_must_all_be_there(cast, tickets, words, titles):
    assert found(cast.dispatcher, words) == titles


def test_a_number_or_its_last_part_is_found(cast, tickets):
    first = tickets[0]
    assert found(cast.dispatcher, first.no) == [first.title]
    assert found(cast.dispatcher, first.no[2:10]) == ["电梯停运", "路灯不亮"]
    assert found(cast.dispatcher, first.no.rpartition("-")[2].lstrip("0")) == [first.title]


def test_words_that_look_like_a_caller_have_a_second_page(cast, limits):
    for number in range(3):
        take_in(text=f"通途路2026 第{number}处路灯不亮")
    reach, size = reach_of(cast.dispatcher), 2
    first = search.search_tickets(reach, "通途路2026", now=NOW, size=size)
    second = search.search_tickets(reach, "通途路2026", now=NOW, size=size, cursor=first.older)

    assert (len(first.rows), len(second.rows)) == (2, 1)


def test_filters_and_conditions_narrow_a_search(cast, tickets):
    reach = cast.dispatcher
    assert found(reach, "老人", wanted=TicketFilter(view="open")) == ["路灯不亮"]
    node = parse({"field": "state", "op": "in", "value": ["closed"]})
    assert found(reach, "老人", node=node) == ["电梯停运"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("agent", True), ("dispatcher", True), ("callback", True), ("supervisor", True),
        ("district", True), ("street", True), ("community", True), ("worker", True),
        ("lead", True), ("stranger", False), ("auditor", False), ("outsider", False),
    ],
)  # fmt: skip
def test_each_finds_what_it_may_open(cast, tickets, who, sees):
    user = getattr(cast, who)
    assert found(user, "路灯") == (["路灯不亮"] if sees else [])
    assert found(user, tickets[0].no) == (["路灯不亮"] if sees else [])
    counts = [c.count for c in search.find_callers(reach_of(user), PHONE)]
    assert counts == ([2] if rules.at_centre(reach_of(user)) else [1] if who in OWN else [])


def test_the_unit_complained_about_finds_nothing(cast, ground, tickets):
    assert found(cast.street, "路灯") == ["路灯不亮"]
    Ticket.objects.filter(pk=tickets[0].pk).update(target_team=ground.street)
    assert found(cast.street, "路灯") == []
    assert search.find_callers(reach_of(cast.street), PHONE) == []
    assert found(cast.district, "路灯") == ["路灯不亮"]


def test_a_secret_caller_is_found_by_the_centre_alone(cast, ground, tickets):
    first = tickets[0]
    Ticket.objects.filter(pk=first.pk).update(confidential=True)
    for words in (PHONE, "张8000"):
        call_command("reindex_search", "--all")
        assert "路灯不亮" in found(cast.agent, words)
        assert found(cast.lead, words) == []
    reach = reach_of(cast.lead)
    assert found(cast.lead, "路灯") == ["路灯不亮"]  # the ticket itself is theirs
    assert search.find_callers(reach, PHONE) == []
    assert caller_history(reach, Reporter.objects.get(pk=first.pk).phone_hash) == []
    assert len(caller_history(reach_of(cast.agent), Reporter.objects.first().phone_hash)) == 2


@pytest.mark.parametrize(
    ("words", "there"),
    [(PHONE, True), ("138 0013 8000", True), ("张8000", True), ("张先生 8000", True),
     ("张三丰8000", True), ("李8000", False), ("13800138001", False)],
)  # fmt: skip
def test_callers_are_found_and_masked(cast, limits, words, there):
    take_in()
    callers = search.find_callers(reach_of(cast.agent), words)
    assert [(c.name, c.phone, c.count) for c in callers] == (
        [("张*丰", "138****8000", 1)] if there else []
    )
    assert (len(found(cast.agent, words)) == 1) is there


def test_last_four_digits_list_callers(cast, limits):
    take_in()
    take_in(name="李四", phone="13900138000")
    assert {c.name for c in search.find_callers(reach_of(cast.agent), "8000")} == {"张*丰", "李*"}
    assert search.find_callers(reach_of(cast.agent), "路灯") == []


def test_places_and_teams_are_found_by_pinyin(cast, ground, tickets):
    StreetFactory(code="330203003", name="西门街道")
    invalidate(), forget_teams()
    assert found(cast.dispatcher, "xmjd") == ["路灯不亮"]
    assert found(cast.dispatcher, "ximen 路灯") == ["路灯不亮"]
    assert found(cast.dispatcher, "xmjd 电梯") == []
    assert found(cast.dispatcher, "wndywgtd") == []  # not its exact name
    names = [f.name for f in search.find_named(search.read_query("西门"))]
    assert names[:2] == ["西门街道", "西门街道中心"]


def test_neither_phone_nor_house_number_stands_in_the_terms(cast, limits):
    ticket = take_in("请打13912345678找我", address="中山西路88弄12号301室")
    grams = TicketText.objects.get(pk=ticket.pk).grams
    assert "'中山'" in grams
    for hidden in ("139", "88", "301", PHONE[:4], "张三"):
        assert f"'{hidden}" not in grams
    assert found(cast.dispatcher, "中山西路88弄") == [ticket.title]
    assert found(cast.dispatcher, "中山西路8弄") == []
    assert found(cast.dispatcher, "13912345678") == []


def test_the_house_number_of_a_secret_caller_is_not_found(cast, limits):
    take_in(address="中山西路88弄12号301室", secret=True)
    assert found(cast.agent, "88弄") == []
    assert len(found(cast.agent, "中山西路")) == 1


@settings(max_examples=200, deadline=None)
@given(st.text("路灯不亮垃圾", max_size=12), st.text("路灯不亮垃圾", min_size=1, max_size=2))
def test_postgresql_agrees_with_plain_search(db_cursor, text, words):
    terms = document_terms(no="HS20260101-000001", texts=[text], address="", shown="")
    db_cursor.execute(
        "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [terms, words_query(words)]
    )
    assert db_cursor.fetchone() == (words in text,)


@pytest.fixture(scope="module")
def db_cursor(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        yield cursor


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_for_one_and_three(cast, ground, limits, count):
    made = [ticket_in(Status.SIGNED, team=ground.team, title=f"路灯{n}") for n in range(count)]
    index_tickets(made)
    reach = reach_of(cast.dispatcher)
    with CaptureQueriesContext(connection) as spent:
        page = search.search_tickets(reach, "路灯", now=NOW)
    assert len(page.rows) == count
    assert len(spent) <= 8


@pytest.mark.parametrize(("newest", "worth"), [(1, 0), (1, 10**9), (4, 0), (4, 10**9), (99, 0)])
def test_pages_follow_in_every_way_of_looking(*, cast, ground, limits, monkeypatch, newest, worth):
    monkeypatch.setattr(search, "NEWEST", newest)
    monkeypatch.setattr(search, "WORTH", worth)
    made = [ticket_in(Status.SIGNED, team=ground.team, title=f"路灯{n}") for n in range(7)]
    index_tickets(made)
    reach, seen, cursor = reach_of(cast.dispatcher), [], ""
    while True:
        page = search.search_tickets(reach, "路灯", now=NOW, size=3, cursor=cursor)
        seen.append([t.title[-1] for t in page.rows])
        cursor = page.older
        if not cursor:
            break
    assert seen == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    back = search.search_tickets(reach, "路灯", now=NOW, size=3, cursor=page.newer)
    assert [t.title[-1] for t in back.rows] == ["3", "2", "1"]


def test_reindexing_fills_what_is_missing_and_changes_nothing_else(cast, ground, limits):
    ticket_in(Status.SIGNED, team=ground.team, title="路灯")
    assert found(cast.dispatcher, "路灯") == []
    call_command("reindex_search", "--batch", "1")
    before = list(TicketText.objects.values_list("pk", "grams"))
    assert found(cast.dispatcher, "路灯") == ["路灯"]
    assert Reporter.objects.get().last4_hash
    call_command("reindex_search", "--all")
    assert list(TicketText.objects.values_list("pk", "grams")) == before


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("HS20260105-000012", "number"), ("20260105", "number"), (PHONE, "phone"),
     ("0574-87000000", "phone"), ("欧阳1234", "surname"), ("1234", "last4"), ("张三 1234", "surname"),
     ("路灯", ""), ("路灯1234号", ""), ("12幢", "")],
)  # fmt: skip
def test_what_was_typed_is_understood(typed, kind):
    read = read_search(typed)
    got = {name for name in ("number", "phone", "surname", "last4") if getattr(read, name)}
    assert got == ({kind, "last4"} if kind in ("phone", "surname") else {kind} - {""})
