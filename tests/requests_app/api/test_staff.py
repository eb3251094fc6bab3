import uuid
from datetime import UTC, datetime

import pytest

from haishu_portal.core.models import AuditEntry
from requests_app.api import outputs
from requests_app.models import Ticket
from tests.requests_app.api.conftest import dispatched, make_ticket, replied
from tests.requests_app.api.shapes import assert_error, assert_shape

LIST = "/api/v1/tickets/"


def at(ticket: Ticket, *, act: str = "") -> str:
    return f"{LIST}{ticket.no}/{act}/" if act else f"{LIST}{ticket.no}/"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_any_number(cast, rows, django_assert_max_num_queries):
    for _row in range(rows):
        dispatched(cast)
    client = cast.clients["dispatcher"]
    client.get(LIST)
    with django_assert_max_num_queries(5):
        answer = client.get(LIST)
    assert len(answer.json()["results"]) == rows
    assert_shape(outputs.TicketList, answer.json())


def test_list_pages_forth_and_back(cast):
    numbers = [make_ticket()[0].no for _each in range(5)]
    client, seen, url = cast.clients["dispatcher"], [], f"{LIST}?sort=newest&size=2"
    while url:
        page = client.get(url).json()
        seen += [row["no"] for row in page["results"]]
        last, url = page, page["next"]
    assert seen == numbers[::-1]
    assert [r["no"] for r in client.get(last["previous"]).json()["results"]] == seen[2:4]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("view=open", 2),
        ("view=with_units", 1),
        ("status=dispatched", 1),
        ("status=accepted,dispatched", 2),
        ("kind=help", 2),
        ("kind=praise", 0),
        ("urgency=normal", 2),
        ("channel=web", 2),
        ("overdue=true", 0),
        ("phone=138-0013-8000", 2),
        ("phone=13900139000", 0),
        ("since=2000-01-02T00:00:00Z", 2),
        ("until=2000-01-02T00:00:00Z", 0),
        ("no=HS", 2),
        ("area=330203", 0),
        ("category=03", 0),
    ],
)
def test_list_filters(cast, ticket, query, count):
    make_ticket()
    answer = cast.clients["dispatcher"].get(f"{LIST}?{query}")
    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


@pytest.mark.parametrize(
    "query",
    ["view=x", "status=x", "area=abc", "team_id=0", "team_id=99999999", "since=x", "size=0",
     "size=101", "phone=1", "no=a%00b", "sort=x", "overdue=perhaps"],
)  # fmt: skip
def test_list_names_a_bad_filter(cast, query):
    assert_error(cast.clients["dispatcher"].get(f"{LIST}?{query}"), 400)


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "WyJhIiwgMV0", "WyJhIiwxZTQwMCwxZTQwMF0", "W1tbW1tb", "bnVsbA", "5"]
)
@pytest.mark.parametrize("sort", ["due", "urgency", "newest"])
def test_a_broken_cursor_never_breaks(cast, ticket, cursor, sort):
    answer = cast.clients["dispatcher"].get(f"{LIST}?cursor={cursor}&sort={sort}")
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    ("part", "listed", "opened"),
    [
        ("dispatcher", 200, 200),
        ("agent", 200, 200),
        ("worker", 200, 200),
        ("lead", 200, 200),
        ("outsider", 200, 404),
        ("auditor", 403, 403),
        ("stranger", 403, 403),
        ("anonymous", 401, 401),
    ],
)
def test_who_may_list_and_open(cast, ticket, part, listed, opened):
    client = cast.clients[part]
    assert client.get(LIST).status_code == listed
    assert client.get(at(ticket)).status_code == opened
    if listed == 200:
        assert len(client.get(LIST).json()["results"]) == (opened == 200)
    else:
        assert_error(client.get(LIST), listed)


def test_the_accused_unit_finds_nothing(cast, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(target_team_id=cast.other.pk)
    assert_error(cast.clients["outsider"].get(at(ticket)), 404)
    note = {"note": "我看看"}
    assert_error(cast.clients["outsider"].post(at(ticket, act="notes"), note), 404)
    assert cast.clients["worker"].get(at(ticket)).status_code == 200


def test_detail_is_whole_and_masked(cast, ticket):
    answer = cast.clients["worker"].get(at(ticket))
    assert_shape(outputs.TicketDetail, answer.json())
    body = answer.json()
    assert body["caller"]["phone"] == "138****8000"
    assert "张三丰" not in answer.content.decode()
    assert "301室" not in answer.content.decode().replace(ticket.content, "")
    assert [move["name"] for move in body["available_moves"]] == ["sign", "request_return"]
    assert [unit["team"]["id"] for unit in body["units"]] == [cast.team.pk]
    assert {clock["clock"] for clock in body["clocks"]} == {"sign", "finish"}


def test_detail_query_count(cast, ticket, django_assert_max_num_queries):
    client = cast.clients["worker"]
    client.get(at(ticket))
    with django_assert_max_num_queries(10):
        client.get(at(ticket))


def test_a_move_answers_with_the_new_state(cast, ticket):
    url = at(ticket, act="moves")
    answer = cast.clients["worker"].post(url, {"move": "sign", "version": ticket.version})
    assert answer.status_code == 200, answer.content
    assert_shape(outputs.TicketState, answer.json())
    assert (answer.json()["status"], answer.json()["version"]) == ("signed", ticket.version + 1)


def test_an_outdated_version_is_told_how_it_is_now(cast, ticket):
    url = at(ticket, act="moves")
    answer = cast.clients["worker"].post(url, {"move": "sign", "version": ticket.version - 1})
    assert_error(answer, 409)
    body = answer.json()
    assert body["code"] == "stale_version"
    assert (body["current"]["status"], body["current"]["version"]) == ("dispatched", ticket.version)


def test_the_same_act_sent_twice_counts_once(cast, ticket):
    url = at(ticket, act="moves")
    sent = {
        "move": "sign",
        "version": ticket.version,
        "client_uuid": str(uuid.uuid4()),
        "client_at": "2026-01-05T10:00:00+08:00",
    }
    first, second = (cast.clients["worker"].post(url, sent) for _time in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    event = Ticket.objects.get(pk=ticket.pk).events.get(move="sign")
    assert event.client_at == datetime(2026, 1, 5, 2, tzinfo=UTC)


def test_an_identifier_of_another_ticket_is_a_conflict(cast, ticket):
    sent = {"note": "到现场看过", "client_uuid": str(uuid.uuid4())}
    other = dispatched(cast)
    worker = cast.clients["worker"]
    assert worker.post(at(ticket, act="notes"), sent).status_code == 200
    assert_error(worker.post(at(other, act="notes"), sent), 409)


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("worker", 200),
        ("lead", 200),
        ("agent", 403),
        ("callback", 403),
        ("outsider", 404),
        ("auditor", 403),
        ("stranger", 403),
        ("anonymous", 401),
    ],
)
def test_who_may_sign(cast, ticket, part, status):
    sent = {"move": "sign", "version": ticket.version}
    assert cast.clients[part].post(at(ticket, act="moves"), sent).status_code == status


DESK_ONLY = {"dispatcher": 200, "supervisor": 200, "agent": 403, "worker": 403, "outsider": 404}
ACTS = [
    ("notes", {"note": "看过"}, {"worker": 200, "dispatcher": 200, "agent": 200}),
    ("contacts", {"how": "phone", "note": "约好上门"}, {"worker": 200, "dispatcher": 403}),
    (
        "returns",
        {"reason": "不属于本单位", "version": 0},
        {"worker": 200, "lead": 200, "dispatcher": 403},
    ),
    (
        "extensions",
        {"working_days": 2, "reason": "等配件", "plan": "周五修", "caller_informed": True},
        {"worker": 200, "dispatcher": 403},
    ),
    ("supervision", {"level": 2, "note": "请尽快"}, {"dispatcher": 200, "worker": 403}),
    ("reveal", {"field": "phone", "reason": "联系诉求人"}, {"worker": 200, "dispatcher": 403}),
    ("class", {"urgency": "urgent", "version": 0}, DESK_ONLY),
    ("merge", {"members": ["HS20200101-000001"]}, DESK_ONLY),
    ("assists", {"team_id": 0, "task": "带路"}, {"worker": 200, "dispatcher": 200, "agent": 403}),
]


@pytest.mark.parametrize(("act", "sent", "who"), ACTS, ids=[act[0] for act in ACTS])
def test_who_may_do_what(cast, ticket, act, sent, who):
    fill = {"version": ticket.version, "team_id": cast.other.pk}
    given = {name: fill.get(name, value) for name, value in sent.items()}
    denied = {"outsider": 404, "auditor": 403, "stranger": 403, "anonymous": 401}
    for part, status in ({**denied, **who}).items():
        if status != 200:
            assert_error(cast.clients[part].post(at(ticket, act=act), given), status)
    allowed = next(part for part, status in who.items() if status == 200)
    answer = cast.clients[allowed].post(at(ticket, act=act), given)
    assert answer.status_code == 200, answer.content


def test_a_return_is_decided_at_the_desk(cast, ticket):
    worker, desk = cast.clients["worker"], cast.clients["dispatcher"]
    sent = {
        "move": "request_return",
        "version": ticket.version,
        "data": {"return_reason": "不属于本单位", "suggested_team_id": cast.other.pk},
    }
    asked = worker.post(at(ticket, act="moves"), sent)
    assert asked.json()["status"] == "return_requested", asked.content
    version = asked.json()["version"]
    assert worker.get(at(ticket)).json()["pending"][0]["what"] == "return"
    url = at(ticket, act="returns/decision")
    no = worker.post(url, {"approve": True, "version": version})
    assert_error(no, 403)
    assert_error(desk.post(url, {"approve": True, "version": version - 1}), 409)
    done = desk.post(url, {"approve": True, "version": version, "team_id": cast.other.pk})
    assert done.json()["status"] == "dispatched", done.content
    assert cast.clients["outsider"].get(at(ticket)).status_code == 200


def test_a_return_decided_as_a_move_closes_the_request(cast, ticket):
    worker, desk = cast.clients["worker"], cast.clients["dispatcher"]
    url = at(ticket, act="moves")
    asked = worker.post(
        at(ticket, act="returns"), {"reason": "不属于本单位", "version": ticket.version}
    )
    sent = {"move": "accept_return", "version": asked.json()["version"]}
    assert desk.post(url, sent).json()["status"] == "pending_dispatch"
    assert desk.get(at(ticket)).json()["pending"] == []


def test_an_extension_is_decided_at_the_desk(cast, ticket):
    sent = {"working_days": 2, "reason": "等配件", "plan": "周五修"}
    assert cast.clients["worker"].post(at(ticket, act="extensions"), sent).status_code == 200
    url = at(ticket, act="extensions/decision")
    assert_error(cast.clients["worker"].post(url, {"approve": True}), 403)
    assert cast.clients["dispatcher"].post(url, {"approve": True}).status_code == 200
    assert_error(cast.clients["dispatcher"].post(url, {"approve": True}), 400)


def test_an_assisting_unit_signs_and_reports(cast, ticket):
    lead, other = cast.clients["worker"], cast.clients["outsider"]
    called = lead.post(at(ticket, act="assists"), {"team_id": cast.other.pk, "task": "带路"})
    assert called.status_code == 200, called.content
    part = ticket.units.get(role="assist").pk
    assert_error(lead.post(at(ticket, act=f"assists/{part}/sign"), {}), 403)
    assert other.post(at(ticket, act=f"assists/{part}/sign"), {}).status_code == 200
    assert_error(other.post(at(ticket, act=f"assists/{part}/report"), {"report": " "}), 400)
    assert (
        other.post(at(ticket, act=f"assists/{part}/report"), {"report": "已带路"}).status_code
        == 200
    )
    elsewhere = dispatched(cast)
    assert_error(lead.post(at(elsewhere, act=f"assists/{part}/sign"), {}), 404)


def test_merging_says_what_failed(cast, ticket):
    member, other = dispatched(cast), replied(cast, dispatched(cast))
    sent = {"members": [member.no, other.no, "HS20200101-000001"]}
    answer = cast.clients["dispatcher"].post(at(ticket, act="merge"), sent)
    assert_shape(outputs.MergeAnswer, answer.json())
    assert answer.json()["merged"] == [member.no]
    assert [row["no"] for row in answer.json()["refused"]] == [other.no, "HS20200101-000001"]


def test_a_call_is_recorded_by_the_centre_only(cast, ticket):
    ticket = replied(cast, ticket)
    sent = {"outcome": "reached", "solved": "solved", "satisfaction": 5, "version": ticket.version}
    assert_error(cast.clients["worker"].post(at(ticket, act="callbacks"), sent), 403)
    wrong = {**sent, "satisfaction": None}
    assert_error(cast.clients["callback"].post(at(ticket, act="callbacks"), wrong), 400)
    answer = cast.clients["callback"].post(at(ticket, act="callbacks"), sent)
    assert answer.json()["status"] == "closed", answer.content


def test_a_reveal_is_on_record_and_not_kept_by_caches(cast, ticket):
    url = at(ticket, act="reveal")
    assert_error(cast.clients["worker"].post(url, {"field": "phone", "reason": "看"}), 400)
    answer = cast.clients["worker"].post(url, {"field": "phone", "reason": "联系诉求人"})
    assert answer.json() == {"field": "phone", "value": "13800138000"}
    assert answer["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(action="reveal", actor=cast.people["worker"]).count() == 1


@pytest.mark.parametrize("gateway", ["none", "file"])
def test_where_numbers_are_lent_a_token_of_the_field_reveals_none(cast, ticket, settings, gateway):
    settings.CALL_GATEWAY = gateway
    sent = {"field": "phone", "reason": "联系诉求人"}
    for part in ("worker", "lead"):
        answer = cast.clients[part].post(at(ticket, act="reveal"), sent)
        assert answer.status_code == (200 if gateway == "none" else 403)
        assert ("13800138000" in answer.content.decode()) is (gateway == "none")
    name = cast.clients["worker"].post(at(ticket, act="reveal"), {**sent, "field": "name"})
    assert name.status_code == 200
    assert cast.clients["callback"].post(at(ticket, act="reveal"), sent).status_code == 200


def test_class_and_place_are_corrected(cast, ticket):
    desk = cast.clients["dispatcher"]
    sent = {"category": "030401", "version": ticket.version}
    answer = desk.post(at(ticket, act="class"), sent)
    assert answer.status_code == 200, answer.content
    assert_error(desk.post(at(ticket, act="class"), sent), 409)
    nowhere = {"place": {"lng": 121.0, "lat": 30.0}, "version": answer.json()["version"]}
    assert_error(desk.post(at(ticket, act="place"), nowhere), 400)
