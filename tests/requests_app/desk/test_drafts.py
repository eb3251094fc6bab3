"""Half-typed forms: whose they are, how long they last, how they lie in the database."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from requests_app.exceptions import MissingField
from requests_app.models import Draft
from requests_app.selectors.drafts import draft_of, drafts_under
from requests_app.services.drafts import LONGEST, MOST, drop_draft, drop_old_drafts, save_draft

KEY = "ticket.HS20261124-000001.reply"
WORDS = '{"reply_text": "王女士 13800138000 的路灯"}'


def test_what_was_typed_last_is_read_by_its_writer_alone(cast, now):
    save_draft(key=KEY, text="早先的", actor=cast.dispatcher, now=now)
    save_draft(key=KEY, text=WORDS, actor=cast.dispatcher, now=now)

    assert draft_of(cast.dispatcher, KEY, now=now).text == WORDS
    assert draft_of(cast.supervisor, KEY, now=now) is None
    kept = drafts_under(cast.dispatcher, "ticket.HS20261124-000001.", now=now)
    assert {name: draft.text for name, draft in kept.items()} == {"reply": WORDS}
    assert drafts_under(cast.dispatcher, "ticket.HS20261124-000002.", now=now) == {}


def test_it_lies_encrypted_in_the_database(cast, now):
    save_draft(key=KEY, text=WORDS, actor=cast.dispatcher, now=now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM requests_app_draft")
        (stored,) = cursor.fetchone()

    assert "13800138000" not in stored
    assert "王女士" not in stored


def test_it_lasts_a_day(cast, now):
    save_draft(key=KEY, text=WORDS, actor=cast.dispatcher, now=now)
    save_draft(key="call.1", text=WORDS, actor=cast.dispatcher, now=now + timedelta(hours=2))
    later = now + timedelta(hours=24)

    assert draft_of(cast.dispatcher, KEY, now=later - timedelta(seconds=1)) is not None
    assert draft_of(cast.dispatcher, KEY, now=later) is None
    assert set(drafts_under(cast.dispatcher, "", now=later)) == {"call.1"}
    assert drop_old_drafts(now=later) == 1
    assert Draft.objects.get().key == "call.1"


def test_sent_or_emptied_it_is_forgotten(cast, now):
    for drop in (
        lambda: drop_draft(key=KEY, actor=cast.dispatcher),
        lambda: save_draft(key=KEY, text="", actor=cast.dispatcher, now=now),
    ):
        save_draft(key=KEY, text=WORDS, actor=cast.dispatcher, now=now)
        save_draft(key=KEY, text=WORDS, actor=cast.supervisor, now=now)
        drop()
        assert draft_of(cast.dispatcher, KEY, now=now) is None
        assert draft_of(cast.supervisor, KEY, now=now) is not None


def test_the_oldest_of_too_many_goes(cast, now):
    for n in range(MOST + 2):
        at = now + timedelta(seconds=n)
        save_draft(key=f"ticket.{n}", text="字", actor=cast.dispatcher, now=at)

    kept = drafts_under(cast.dispatcher, "", now=now + timedelta(hours=1))

    assert len(kept) == MOST
    assert {"ticket.0", "ticket.1"}.isdisjoint(kept)


@pytest.mark.parametrize(("key", "text"), [("王女士", "字"), ("a" * 81, "字"), ("a/b", "字")])
def test_a_key_names_a_form_and_no_person(cast, now, key, text):
    with pytest.raises(MissingField):
        save_draft(key=key, text=text, actor=cast.dispatcher, now=now)
    with pytest.raises(MissingField):
        save_draft(key=KEY, text="字" * (LONGEST + 1), actor=cast.dispatcher, now=now)
    assert save_draft(key=KEY, text="字" * LONGEST, actor=cast.dispatcher, now=now)


def test_the_desk_keeps_reads_and_forgets(cast, at_desk, signed_in):
    address = f"/desk/drafts/{KEY}/"

    assert at_desk.get(address).status_code == 204
    assert at_desk.post(address, {"text": WORDS}).status_code == 204
    answer = at_desk.get(address)
    assert answer.json()["text"] == WORDS
    assert "no-store" in answer["Cache-Control"]
    assert signed_in(cast.supervisor).get(address).status_code == 204
    assert at_desk.post(address, {"text": "字" * (LONGEST + 1)}).status_code == 400
    assert at_desk.delete(address).status_code == 204
    assert at_desk.get(address).status_code == 204


@pytest.mark.parametrize("who", ["auditor", "worker", None])
def test_nobody_else_keeps_drafts(cast, signed_in, who):
    browser = signed_in(getattr(cast, who) if who else None)

    answer = browser.post(f"/desk/drafts/{KEY}/", {"text": WORDS})

    assert answer.status_code == (403 if who else 302)
    assert not Draft.objects.exists()


def test_a_half_typed_action_comes_back_open_and_filled(cast, ground, ticket, at_desk, signed_in):
    words = {"team_id": [str(ground.team.pk)], "team_id_q": "汪弄", "note": "请带梯子"}
    kept = {name: value if isinstance(value, str) else value[0] for name, value in words.items()}
    address = f"/desk/drafts/ticket.{ticket.no}.answer/"
    at_desk.post(address, {"text": json.dumps({"reply_text": "可到社区", "version": "1"})})
    at_desk.post(f"/desk/drafts/ticket.{ticket.no}.dispatch/", {"text": json.dumps(kept)})
    page = at_desk.get(f"/desk/t/{ticket.no}/")

    forms = {a.name: a for a in page.context["actions"]}
    assert (forms["answer"].is_open, forms["dispatch"].is_open) == (True, True)
    body = page.content.decode()
    assert [w in body for w in ("可到社区", "请带梯子", "没写完的内容")] == [True] * 3
    pick = forms["dispatch"].form.picks["team_id"]
    assert (pick.value, pick.typed) == (str(ground.team.pk), "汪弄")
    other = signed_in(cast.supervisor).get(f"/desk/t/{ticket.no}/").content.decode()
    assert "可到社区" not in other


@pytest.mark.parametrize("text", ["no json", "[]", '{"reply_text": {"a": 1}}', '{"version": "99"}'])
def test_a_spoilt_draft_spoils_no_page(ticket, at_desk, text):
    at_desk.post(f"/desk/drafts/ticket.{ticket.no}.answer/", {"text": text})
    page = at_desk.get(f"/desk/t/{ticket.no}/")

    assert page.status_code == 200
    form = next(a.form for a in page.context["actions"] if a.name == "answer")
    assert form.version_now == ticket.version


def test_what_was_sent_is_no_draft_any_more(ticket, at_desk, act):
    at_desk.post(f"/desk/drafts/ticket.{ticket.no}.answer/", {"text": '{"reply_text": "好"}'})
    act(at_desk, ticket, "answer", reply_text="")
    assert Draft.objects.count() == 1
    act(at_desk, ticket, "answer", reply_text="可到社区办理")
    assert Draft.objects.count() == 0
