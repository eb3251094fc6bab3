"""The call page, the bar, the lists: what they show, to whom, and what they cost."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grid.services.seeding import seed_teams, seed_territory
from haishu_portal.core.crypto import keyed_hash
from requests_app.calls.models import Call, CallbackItem, NuisanceNumber
from requests_app.calls.selectors.agents import present
from requests_app.models import Draft, Reporter, Ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import NOW as GROUND_NOW
from tests.factories.tickets import ticket_in
from tests.requests_app.calls.conftest import PHONE

ROOT = "/desk/call/"
PAGE_BUDGET, BAR_BUDGET, AID_BUDGET, LIST_BUDGET = 32, 12, 18, 12
HTMX = {"HX-Request": "true"}


@pytest.fixture
def at_phone(cast, signed_in):
    """The agent's browser."""
    return signed_in(cast.agent)


@pytest.fixture
def talk(spoken):
    """A call answered a moment ago, in real time."""
    moment = timezone.now()
    Call.objects.update(rang_at=moment - timedelta(seconds=9), answered_at=moment)
    return spoken


def form(call, **changes):
    return {"call": call.pk, "client_uuid": str(uuid.uuid4()), "finish": "send",
            "need_reply": "on", "text": "汪弄社区12幢楼下路灯不亮三天了", **changes}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (ROOT, {"agent", "supervisor"}),
        (f"{ROOT}bar/", {"agent", "supervisor"}),
        (f"{ROOT}missed/", {"agent", "supervisor"}),
        (f"{ROOT}nuisance/", {"supervisor"}),
    ],
)
@pytest.mark.parametrize("who", ["agent", "supervisor", "dispatcher", "district", "worker"])
def test_doors(cast, signed_in, address, allowed, who):
    status = signed_in(getattr(cast, who)).get(address).status_code
    assert status == (200 if who in allowed else 403)


def test_strangers_sign_in_first(signed_in, db):
    assert signed_in().get(ROOT).url.startswith("/accounts/login/")


def test_off_duty_the_page_offers_to_begin(at_phone, cast):
    assert "就绪，开始接听" in at_phone.get(ROOT).content.decode()
    at_phone.post(f"{ROOT}state/", {"state": "ready"})
    assert present(cast.agent.pk).state == "ready"
    assert "等待来电" in at_phone.get(ROOT).content.decode()


def test_a_ringing_caller_is_masked_and_whole_after_the_answer(at_phone, cast, ready, tell):
    ready(cast.agent)
    call = tell("ringing", after=1)
    page = at_phone.get(ROOT).content.decode()
    assert ("139****1111" in page, PHONE in page, "call-form" in page) == (True, False, False)

    answered = at_phone.post(f"{ROOT}{call.pk}/answer/")

    page = at_phone.get(answered.url).content.decode()
    assert (PHONE in page, 'id="call-form"' in page) == (True, True)
    bar = at_phone.get(f"{ROOT}bar/").content.decode()
    assert PHONE not in bar


def test_the_bar_pops_the_caller(at_phone, cast, ready, tell):
    ready(cast.agent)
    assert "callpop" not in at_phone.get(f"{ROOT}bar/").content.decode()
    tell("ringing", after=1)
    bar = at_phone.get(f"{ROOT}bar/").content.decode()
    assert ("callpop" in bar, "139****1111" in bar) == (True, True)


def test_send_writes_the_ticket_and_reads_out_the_code(at_phone, talk, limits):
    sent = at_phone.post(ROOT, form(talk, name="李小明"))

    ticket = Ticket.objects.get()
    assert (sent.status_code, sent.url) == (302, ROOT)
    assert Reporter.objects.get(ticket=ticket).phone == PHONE
    page = at_phone.get(ROOT).content.decode()
    assert ticket.no in page
    assert "请读给来电人" in page


@pytest.mark.parametrize(("finish", "text"), [("send", ""), ("answer", "怎么办理老年卡？")])
def test_a_refused_form_keeps_what_was_typed(at_phone, talk, limits, finish, text):
    answer = at_phone.post(ROOT, form(talk, finish=finish, text=text, name="王阿姨"))

    assert answer.status_code == 422
    assert "王阿姨" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_emergency_needs_no_words_and_shows_the_number_large(at_phone, talk, limits):
    at_phone.post(ROOT, form(talk, finish="119", text=""))

    page = at_phone.get(ROOT).content.decode()
    assert Ticket.objects.get().urgency == "emergency"
    assert f'<strong class="call-head__service">{PHONE}</strong>' in page


def test_the_same_matter_takes_one_key(at_phone, talk, limits, ground):
    category = CategoryFactory(code="030401", keywords=["路灯不亮", "路灯"])
    master = ticket_in(Status.PROCESSING, team=ground.team, category=category)
    Reporter.objects.filter(ticket=master).update(phone_hash=keyed_hash(PHONE))
    page = at_phone.get(ROOT).content.decode()
    assert f'value="join:{master.no}"' in page

    at_phone.post(ROOT, form(talk, finish=f"join:{master.no}"))

    assert Ticket.objects.count() == 1
    assert "补充" in at_phone.get(ROOT).content.decode()


@pytest.mark.parametrize("finish", ["join:HS20990101-000009", "join:", "join:HS", "x"])
def test_a_matter_that_is_not_there_refuses_kindly(at_phone, talk, limits, finish):
    answer = at_phone.post(ROOT, form(talk, finish=finish))
    assert answer.status_code in (404, 422)
    assert "路灯不亮三天" in answer.content.decode()


def test_a_colleagues_call_is_not_found(signed_in, second, talk, limits):
    assert signed_in(second).post(ROOT, form(talk)).status_code == 404
    assert signed_in(second).post(f"{ROOT}aid/", {"call": talk.pk}).status_code == 404


def test_half_typed_words_come_back(at_phone, cast, talk):
    held = {"text": "写了一半", "address": "西河街", "urgency": "urgent", "keep_secret": "on"}
    at_phone.post(f"/desk/drafts/call.{talk.pk}/", {"text": json.dumps(held)})

    shown = at_phone.get(ROOT).context["form"]

    assert {name: shown[name].value() for name in held} == {**held, "keep_secret": True}
    assert shown["need_reply"].value() is False


@pytest.mark.parametrize("text", ["[]", "{", '{"text": 1}', '{"client_uuid": "x"}', "null"])
def test_a_draft_of_another_shape_is_an_empty_form(at_phone, cast, talk, text):
    at_phone.post(f"/desk/drafts/call.{talk.pk}/", {"text": text})
    assert at_phone.get(ROOT).status_code == 200


def test_half_typed_tickets_come_back_too(at_phone, cast, limits):
    typed = {"text": json.dumps({"text": "柜台来访", "channel": "visit"})}
    at_phone.post("/desk/drafts/new/", typed)
    page = at_phone.get("/desk/new/").content.decode()
    assert ("柜台来访" in page, "没写完的内容" in page) == (True, True)

    at_phone.post("/desk/new/", {**form(Call(pk=1)), "channel": "visit"})

    assert not Draft.objects.exists()


def test_the_panel_fills_in_beside_the_words(at_phone, talk, limits):
    seed_territory(now=GROUND_NOW)
    seed_teams(now=GROUND_NOW)
    CategoryFactory(code="030401", name="路灯不亮", keywords=["路灯不亮", "路灯"])
    asked = {"call": talk.pk, "text": "楼下路灯不亮", "address": "西门街道汪弄社区12幢"}
    panel = at_phone.post(f"{ROOT}aid/", asked)

    outlook = panel.context["outlook"]
    assert outlook.category_code == "030401"
    assert "汪弄社区" in outlook.area
    assert outlook.team
    assert "因为“路灯不亮" in panel.content.decode()
    assert panel.context["due"]


@pytest.mark.parametrize(
    "nasty", [{"kind": "x"}, {"urgency": "\x00"}, {"target_team_id": "²"}, {"text": "字" * 9000}]
)
def test_the_panel_survives_anything(at_phone, talk, nasty):
    assert at_phone.post(f"{ROOT}aid/", {"call": talk.pk, **nasty}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_costs_the_same_for_one_ticket_and_three(at_phone, talk, limits, ground, count):
    for _n in range(count):
        ticket = ticket_in(Status.PROCESSING, team=ground.team, category=CategoryFactory())
        Reporter.objects.filter(ticket=ticket).update(phone_hash=keyed_hash(PHONE))
    asked = {"call": talk.pk, "text": "楼下路灯不亮"}
    at_phone.post(f"{ROOT}aid/", asked)
    with CaptureQueriesContext(connection) as spent:
        panel = at_phone.post(f"{ROOT}aid/", asked)
    assert len(panel.context["likely"]) == count
    assert len(spent) <= AID_BUDGET


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_ticket_and_three(at_phone, talk, limits, ground, count):
    for _n in range(count):
        ticket = ticket_in(Status.PROCESSING, team=ground.team, category=CategoryFactory())
        Reporter.objects.filter(ticket=ticket).update(phone_hash=keyed_hash(PHONE))
    at_phone.get(ROOT)
    with CaptureQueriesContext(connection) as spent:
        at_phone.get(ROOT)
    assert len(spent) <= PAGE_BUDGET
    with CaptureQueriesContext(connection) as spent:
        at_phone.get(f"{ROOT}bar/")
    assert len(spent) <= BAR_BUDGET


def test_while_typing_only_the_strip_is_drawn_anew(at_phone, talk):
    kept = at_phone.get(f"{ROOT}?known={talk.pk}", headers=HTMX)
    whole = at_phone.get(f"{ROOT}?known=", headers=HTMX)
    assert kept.headers["HX-Retarget"] == "#call-head"
    assert ("call-form" in kept.content.decode().split("form=")[0]) is False
    assert 'id="call-form"' in whole.content.decode()


def test_ringing_off_leads_to_the_wrap_up_and_to_the_next_caller(at_phone, cast, talk, tell, code):
    head = at_phone.post(f"{ROOT}{talk.pk}/hang-up/", headers=HTMX)
    assert f'value="{code.pk}"' in head.content.decode()
    assert PHONE not in head.content.decode()

    at_phone.post(f"{ROOT}{talk.pk}/wrap-up/", {"code": code.pk, "note": "已说明"})

    call = Call.objects.get()
    assert (call.wrap_up, call.note, present(cast.agent.pk).state) == (code, "已说明", "ready")


def test_a_forgotten_wrap_up_can_be_made_later(at_phone, cast, talk, code):
    at_phone.post(f"{ROOT}{talk.pk}/hang-up/")
    at_phone.post(f"{ROOT}state/", {"state": "ready"})
    address = f"{ROOT}?call={talk.pk}"
    assert address in at_phone.get(ROOT).content.decode()
    assert f'value="{code.pk}"' in at_phone.get(address).content.decode()


def test_the_list_of_missed_callers_is_masked_until_claimed(at_phone, signed_in, second, tell):
    tell("abandoned")
    item = CallbackItem.objects.get()
    assert PHONE not in at_phone.get(f"{ROOT}missed/").content.decode()
    at_phone.post(f"{ROOT}missed/{item.pk}/claim/")
    assert PHONE in at_phone.get(f"{ROOT}missed/").content.decode()
    assert PHONE not in signed_in(second).get(f"{ROOT}missed/").content.decode()
    at_phone.post(f"{ROOT}missed/{item.pk}/try/", {"outcome": "reached"})
    assert "没有等着回拨的人" in at_phone.get(f"{ROOT}missed/").content.decode()
    assert "139****1111" in at_phone.get(f"{ROOT}missed/?view=closed").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_caller_and_three(at_phone, tell, count):
    for n in range(count):
        tell("abandoned", str(n), phone=f"1390000200{n}")
    at_phone.get(f"{ROOT}missed/")
    with CaptureQueriesContext(connection) as spent:
        assert len(at_phone.get(f"{ROOT}missed/").context["rows"]) == count
    assert len(spent) <= LIST_BUDGET


def test_a_reported_number_is_decided_by_the_supervisor(at_phone, cast, signed_in, talk):
    at_phone.post(f"{ROOT}{talk.pk}/nuisance/", {"reason": "反复辱骂"})
    assert "已上报骚扰，待认定" in at_phone.get(ROOT).content.decode()
    row, boss = NuisanceNumber.objects.get(), signed_in(cast.supervisor)
    assert "反复辱骂" in boss.get(f"{ROOT}nuisance/").content.decode()

    answer = {"approve": "yes", "valid_until": "2099-01-01"}
    assert at_phone.post(f"{ROOT}nuisance/{row.pk}/", answer).status_code == 403
    boss.post(f"{ROOT}nuisance/{row.pk}/", answer)

    assert "骚扰号码，至 01-01" in at_phone.get(ROOT).content.decode()


def test_looking_changes_nothing(at_phone, cast, talk):
    for address in ("", "bar/", "missed/"):
        at_phone.get(f"{ROOT}{address}")
    for address in ("state/", f"{talk.pk}/answer/", f"{talk.pk}/hang-up/", "aid/"):
        assert at_phone.get(f"{ROOT}{address}").status_code == 405
    assert present(cast.agent.pk).state == "on_call"
