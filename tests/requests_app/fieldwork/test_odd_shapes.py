"""Whatever stands in a request of a phone, the answer is one that the phone understands."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haishu_portal.core.choices import SmsWhen
from requests_app.fieldwork.acts import ACTS
from requests_app.fieldwork.models import FieldAct

pytestmark = pytest.mark.usefixtures("ground")
HALF = "\ud83d"  # half of a smiley, as a text cut by length leaves it
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [HALF, "\x00", "9" * 400, "1e999", "nan", "[[", "2026-02-30", "9999-12-31T23:59:59+00:00"]
    ),
)
NUMBERS = st.one_of(
    st.integers(-5, 5), st.sampled_from([2**31, 2**63, 10**400, -(10**400)]), st.floats()
)
SOUP = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
FIELDS = sorted({name for act in ACTS.values() for name in act.form.base_fields})
STATES = {"done", "conflict", "refused", "blocked", "failed"}


def fields():
    """Fields of the acts that there are, with anything in them."""
    known = st.dictionaries(st.sampled_from(FIELDS), SOUP, max_size=6)
    return st.one_of(known, SOUP)


def acts(no):
    """Acts with the right names and anything behind them, and no acts at all."""
    shaped = st.fixed_dictionaries(
        {
            "uuid": st.uuids().map(str),
            "kind": st.sampled_from(sorted(ACTS)),
            "no": st.just(no),
            "fields": fields(),
        },
        optional=dict.fromkeys(("seq", "after", "version", "seen", "done_at", "files"), SOUP),
    )
    return st.one_of(shaped, SOUP)


def test_no_soup_is_ever_answered_by_a_failure(handset, ticket):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        given_acts=st.lists(acts(ticket.no), max_size=4),
        rest=st.dictionaries(st.sampled_from(["app", "pending", "sent_at", "more"]), SOUP),
    )
    def hold(given_acts, rest):
        answer = handset.post({"actions": given_acts, **rest})
        assert answer.status_code == 200, answer.content
        results = answer.json()["results"]
        assert len(results) == len(given_acts)
        assert {one["state"] for one in results} <= STATES - {"failed"}, results

    hold()


@pytest.mark.parametrize(
    ("kind", "fields", "state"),
    [
        ("note", {"note": "门口有人" + HALF}, "done"),
        ("contact", {"how": HALF}, "refused"),
        ("arrive", {"lng": 10**400, "lat": 10**30, "note": "楼里没有信号"}, "refused"),
        ("arrive", {"note": [HALF, {HALF: HALF}]}, "done"),
        ("help", {"whom": "colleague", "user": "9" * 30, "words": "搭把手"}, "refused"),
        ("visit", {"plan": 1, "met": "met", "findings": "[" * 5000}, "refused"),
    ],
)  # fmt: skip
def test_odd_words_cost_neither_the_act_nor_those_beside_it(handset, ticket, kind, fields, state):
    odd = handset.act(kind, ticket, after=None, **fields)
    plain = handset.act("note", ticket, after=None, note="还在")
    assert handset.states(odd, plain) == [state, "done"]


def test_a_sign_cut_in_half_is_kept_as_a_question_mark(handset, ticket):
    assert handset.states(handset.act("note", ticket, note="好" + HALF)) == ["done"]
    assert ticket.events.get().note == "好?"


@pytest.mark.parametrize("act", [{"uuid": HALF}, {"uuid": 5}, HALF, {HALF: []}])
def test_no_act_with_odd_signs_is_told_unreadable(handset, act):
    (answer,) = handset.post({"actions": [act], "app": HALF}).json()["results"]
    assert (answer["state"], answer["code"]) == ("refused", "unreadable")
    assert not FieldAct.objects.exists()


ASKS = {
    "cases/": {"nos": []},
    "suggest/": {"text": "路灯"},
    "push/": {"do": "unsubscribe"},
    "t/{no}/call/": {"reason": ""},
    "t/{no}/reveal/": {"field": "phone"},
}


@pytest.mark.parametrize("path", sorted(ASKS))
@pytest.mark.parametrize("raw", [b"[" * 100_000, b"\xff\xfe{}", b"[]", b"5", b"null"])
def test_what_is_no_question_is_refused_at_every_door(handset, ticket, path, raw):
    def ask(body):
        return handset.client.post(
            f"/field/{path.format(no=ticket.no)}", body, content_type="application/json",
            headers={"X-Field-Device": handset.device},
        ).status_code  # fmt: skip

    assert ask(raw) == 400
    assert ask(json.dumps(ASKS[path]).encode()) in {200, 422}


def test_times_that_are_no_words_are_refused(handset):
    def choose(**words):
        body = {"do": "wishes", "sms": "never", "off": [], **words}
        return handset.client.post(
            "/field/push/", json.dumps(body), content_type="application/json",
            headers={"X-Field-Device": handset.device},
        ).status_code  # fmt: skip

    assert choose(**{"from": 5, "to": ["07:00"]}) == 422
    assert choose(**{"from": "21:00", "to": "07:00", "sms": SmsWhen.values[0]}) == 200
