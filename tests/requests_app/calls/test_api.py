"""``POST /api/v1/calls/``: the contract with telephone systems."""

import pytest
from django.utils import timezone

from haishu_portal.core.crypto import keyed_hash
from requests_app.calls.api.views import CallOutput
from requests_app.calls.models import Call
from tests.requests_app.api.shapes import assert_error, assert_shape
from tests.requests_app.calls.conftest import PHONE

URL = "/api/v1/calls/"
RINGING = {"source": "pbx", "call_id": "a1", "event": "ringing", "phone": "+86 139-0000-1111"}


def post(client, **changes):
    return client.post(URL, {**RINGING, **changes}, format="json")


def test_a_first_event_makes_the_call_and_a_repeated_one_finds_it(telephone, cast, ready):
    ready(cast.agent)
    answers = [post(telephone), post(telephone)]

    assert [a.status_code for a in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["agent"] == "agent"
    assert_shape(CallOutput, answers[0].json())
    call = Call.objects.get()
    assert (call.phone, call.phone_hash) == (PHONE, keyed_hash(PHONE))


def test_two_systems_may_use_the_same_number(telephone, db):
    post(telephone)
    assert post(telephone, source="other").status_code == 201
    assert Call.objects.count() == 2


def test_the_agent_is_known_by_staff_number_or_name(telephone, cast):
    cast.agent.staff_no = "8101"
    cast.agent.save()

    for n, name in enumerate(["8101", "agent"]):
        answer = post(telephone, call_id=str(n), event="answered", agent=name)
        assert answer.json()["agent"] == "agent"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "no spaces"),
        ("source", ""),
        ("call_id", "x" * 81),
        ("event", "dialing"),
        ("at", "yesterday"),
        ("at", "2099-01-01T00:00:00Z"),
        ("phone", "abc"),
        ("phone", "1" * 41),
        ("queue", "the main line"),
        ("direction", "up"),
        ("agent", "nobody"),
        ("agent", "worker"),
        ("recording_id", "x" * 121),
    ],
)
def test_bad_input_is_named_by_field(telephone, cast, field, value):
    assert cast.worker
    answer = post(telephone, **{field: value})

    assert_error(answer, 400)
    assert list(answer.json()["fields"]) == [field]
    assert Call.objects.count() == 0


@pytest.mark.parametrize("field", ["source", "call_id", "event"])
def test_what_must_be_there_is_named(telephone, field):
    body = {name: value for name, value in RINGING.items() if name != field}
    answer = telephone.post(URL, body, format="json")

    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize(
    ("number", "kept"), [("", ""), ("+852 2123 4567", "+85221234567"), ("*43#", "*43#")]
)
def test_numbers_that_are_not_ours_are_taken_as_they_are(telephone, number, kept):
    assert post(telephone, phone=number).status_code == 201
    assert Call.objects.get().phone == kept


def test_only_a_program_with_the_permission_may_report(telephone, cast, token_of, client):
    for user in (cast.agent, cast.supervisor, cast.outsider):
        assert_error(token_of(user).post(URL, RINGING, format="json"), 403)
    assert_error(client.post(URL, RINGING, content_type="application/json"), 401)
    assert post(telephone).status_code == 201


def test_a_telephone_system_may_do_nothing_else(telephone, cast):
    assert telephone.get("/api/v1/tickets/").status_code == 403
    assert telephone.get(URL).status_code == 405


def test_the_number_lies_encrypted(telephone, django_db_blocker):
    from django.db import connection

    post(telephone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_hash FROM calls_call")
        phone, phone_hash = cursor.fetchone()

    assert PHONE not in phone + phone_hash


def test_without_a_time_it_happened_now(telephone, db):
    before = timezone.now()
    post(telephone)
    assert before <= Call.objects.get().rang_at <= timezone.now()
