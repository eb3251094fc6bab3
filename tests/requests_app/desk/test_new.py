"""The dictation form."""

import uuid

import pytest

from requests_app.models import Ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

WORDS = "楼下路灯不亮三天了，老人晚上不敢出门"


@pytest.fixture
def dictated():
    def make(**words):
        return {
            "client_uuid": str(uuid.uuid4()),
            "text": WORDS,
            "channel": "phone_81890",
            "phone": "138 0013 8000",
            "name": "张三丰",
            "need_reply": "on",
            "finish": "send",
            **words,
        }

    return make


@pytest.fixture
def desk(cast, limits, signed_in):
    CategoryFactory(code="010101", name="路灯", keywords=["路灯", "不亮"])
    return signed_in(cast.agent)


def test_what_the_caller_says_becomes_a_ticket(desk, dictated):
    answer = desk.post("/desk/new/", dictated())
    ticket = Ticket.objects.get()

    assert answer.url == f"/desk/t/{ticket.no}/"
    assert (ticket.content, ticket.channel, ticket.category.code) == (
        WORDS,
        "phone_81890",
        "010101",
    )
    assert ticket.reporter.phone == "13800138000"


def test_the_query_code_is_there_to_be_read_out(desk, dictated):
    ticket_page = desk.post("/desk/new/", dictated(), follow=True)

    code = ticket_page.context["code"]
    assert len(code) == 10
    assert code not in str(dict(desk.session))


def test_a_number_in_the_address_fills_in_nothing(desk):
    form = desk.get("/desk/new/?phone=13800138000").context["form"]
    assert not form["phone"].value()


def test_an_answer_on_the_spot_closes_at_once(desk, dictated):
    desk.post("/desk/new/", dictated(finish="answer", reply_text="已请路灯所抢修"))

    assert list(Ticket.objects.values_list("status", "reply_text")) == [
        ("closed", "已请路灯所抢修")
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "请记下诉求人反映的事"),
        ({"phone": "电话不详"}, "请填写正确的电话号码"),
        ({"finish": "answer"}, "请写下答复内容"),
        ({"target_team_id_q": "没有这个局"}, "没有找到名称含"),
    ],
)
def test_a_refused_form_keeps_everything_typed(desk, dictated, wrong, words):
    sent = dictated(address="西门街道汪弄社区", **wrong)
    answer = desk.post("/desk/new/", sent)
    page = answer.content.decode()

    kept = (words, "西门街道汪弄社区", "张三丰", sent["client_uuid"])
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert [text in page for text in kept] == [True] * 4


def test_the_same_form_twice_is_one_ticket(desk, dictated):
    form = dictated()
    answers = [desk.post("/desk/new/", form).url for _time in range(2)]

    assert (Ticket.objects.count(), answers[0]) == (1, answers[1])


def test_a_caller_who_asks_for_secrecy_gets_it(desk, dictated):
    desk.post("/desk/new/", dictated(keep_secret="on"))

    assert Ticket.objects.get().confidential is True


def test_an_anonymous_caller_leaves_no_trace(desk, dictated):
    desk.post("/desk/new/", dictated(is_anonymous="on"))
    reporter = Ticket.objects.get().reporter

    assert (reporter.is_anonymous, reporter.phone, reporter.name) == (True, "", "")


def test_the_number_brings_up_earlier_tickets(desk, limits):
    ticket_in(Status.PENDING_DISPATCH, title="上次的事")

    known = desk.post("/desk/new/caller/", {"phone": "13800138000"}).content.decode()
    new = desk.post("/desk/new/caller/", {"phone": "13800138001"}).content.decode()
    half = desk.post("/desk/new/caller/", {"phone": "1380013"}).content.decode()

    assert ("上次的事" in known, "第一次来电" in new, half.strip()) == (True, True, "")


def test_the_words_bring_up_classes_and_danger(desk):
    hint = desk.post("/desk/new/category/", {"text": "路灯不亮"}).content.decode()
    fire = desk.post("/desk/new/category/", {"text": "楼道着火了，有人被困"}).content.decode()

    assert ("路灯" in hint, "110、119、120" in fire) == (True, True)
