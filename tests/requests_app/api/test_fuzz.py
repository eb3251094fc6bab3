"""Whatever is sent, the answer has the one shape and is never a 500."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.workflow import MOVES_BY_NAME
from tests.requests_app.api.conftest import make_ticket
from tests.requests_app.api.shapes import assert_error

NASTY = [
    None, True, False, 0, -1, 2**31, 2**63, 10**40, 0.5, "", " ", "x", "a\x00b", "\x00", "\ud800",
    "字" * 3000, "x" * 30_000, "0", "1e400", "-1", "NaN", [], [[]], [None], {}, {"": None},
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "not-a-uuid", str(uuid.uuid4()),
    "00000000-0000-0000-0000-000000000000", "<script>", "'; DROP TABLE x; --", "phone", "solved",
]  # fmt: skip
KEYS = [
    "client_uuid", "client_at", "text", "kind", "category", "place", "reporter", "photos", "move",
    "version", "note", "data", "code", "reason", "solved", "satisfaction", "how", "approve",
    "team_id", "task", "members", "level", "outcome", "field", "working_days", "plan", "phase",
    "urgency", "suggested_team_id", "event_time", "channel", "legal_basis", "report", "lng", "lat",
    "crs", "address", "phone", "email", "name", "reply_text", "suspend_reason",
]  # fmt: skip
ACTS = [
    "moves", "notes", "contacts", "photos", "returns", "returns/decision", "extensions",
    "extensions/decision", "assists", "assists/1/sign", "assists/1/report", "merge", "supervision",
    "callbacks", "reveal", "class", "place",
]  # fmt: skip
RESIDENT = ["info", "withdraw", "rating", "reopen"]

values = st.recursive(
    st.sampled_from(NASTY) | st.text(max_size=20) | st.integers() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
bodies = st.dictionaries(st.sampled_from(KEYS), values, max_size=8) | values
often = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
FINE = {200, 201, 400, 403, 404, 409, 413, 415, 429}


def send(client, url, body):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = client.post(url, text, content_type="application/json")
    assert answer.status_code in FINE, (url, body, answer.content)
    if answer.status_code >= 400:
        assert_error(answer, answer.status_code)
    return answer


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("part", ["worker", "dispatcher"])
def test_acts_of_staff_survive_any_body(cast, ticket, act, part):
    @often
    @given(bodies)
    def check(body):
        send(cast.clients[part], f"/api/v1/tickets/{ticket.no}/{act}/", body)

    check()


@pytest.mark.parametrize("act", RESIDENT)
def test_acts_of_residents_survive_any_body(cast, act):
    ticket, code = make_ticket()

    @often
    @given(bodies)
    def check(body):
        if isinstance(body, dict):
            body = {"code": code, **body}
        send(cast.clients["anonymous"], f"/api/v1/requests/{ticket.no}/{act}/", body)

    check()


@pytest.mark.parametrize("url", ["requests", "categories/suggest"])
def test_public_addresses_survive_any_body(cast, url):
    @often
    @given(bodies)
    def check(body):
        if isinstance(body, dict):
            body = {"client_uuid": str(uuid.uuid4()), "text": "路灯不亮", **body}
        send(cast.clients["anonymous"], f"/api/v1/{url}/", body)

    check()


@pytest.mark.parametrize("nasty", NASTY[:20], ids=lambda value: repr(value)[:12])
def test_every_move_survives_nasty_data(cast, ticket, nasty):
    fields = ("team_id", "reply_text", "outcome", "suspend_reason", "return_reason")
    for move in MOVES_BY_NAME:
        body = {
            "move": move,
            "version": ticket.version,
            "note": "因为" if nasty is None else nasty,
            "data": dict.fromkeys(fields, nasty),
        }
        send(cast.clients["dispatcher"], f"/api/v1/tickets/{ticket.no}/moves/", body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"text": NaN}', 400),
        (b'{"text": Infinity}', 400),
        (b'{"version": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400),
        (b'{"text": "' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_is_no_form(cast, body, status):
    answer = cast.clients["worker"].post("/api/v1/requests/", body, content_type="application/json")
    assert_error(answer, status)


@pytest.mark.parametrize(
    "kind", ["application/xml", "text/plain", "application/json; charset=hex", "x"]
)
def test_another_kind_of_body_is_refused(cast, kind):
    assert_error(cast.clients["agent"].post("/api/v1/requests/", b"{}", content_type=kind), 415)


@pytest.mark.parametrize(
    "path",
    [
        "tickets/%00/", "tickets/x%00y/", "tickets/" + "x" * 300 + "/", "tickets/../x/",
        "requests/%00/?code=a", "requests/HS20260101-000001/?code=%00", "nothing/", "",
        "tickets/HS/assists/" + "9" * 18 + "/sign/", "requests/%ED%A0%80/", "territory/divisions/x/",
        "territory/divisions/330203999999999/", "territory/lookup/?lng=1e400&lat=1",
        "territory/lookup/?lng=%00&lat=1", "territory/outlines/?level=%00", "teams/?q=%00",
    ],
)  # fmt: skip
def test_odd_addresses_answer_in_shape(cast, path):
    answer = cast.clients["dispatcher"].get(f"/api/v1/{path}")
    assert_error(answer, answer.status_code)
    assert answer.status_code in {400, 404, 405}


@pytest.mark.parametrize(
    "header", ["Token", "Token ", "Token a b", "Token \xff", "Token " + "0" * 64, "Token x\x00"]
)
def test_a_token_that_is_none_is_refused(db, client, header):
    answer = client.get("/api/v1/tickets/", headers={"Authorization": header})
    assert_error(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"
