"""Ten calls by keyboard: the screen pops, words first, one key each; half-typed words come back."""

import json
import urllib.request

import pytest

from tests.journeys.test_desk import sign_in
from tests.support.axe import axe_violations


class Telephone:
    """A telephone system that tells its events over the interface."""

    def __init__(self, portal):
        self.address = f"{portal.address}/api/v1/calls/"
        self.token = portal.manage("create_telephone_token", "journey").strip()
        self.calls = 0

    def ring(self, phone):
        self.calls += 1
        return self.tell("ringing", phone=phone)

    def tell(self, event, **more):
        body = {"source": "journey", "call_id": str(self.calls), "event": event, **more}
        request = urllib.request.Request(
            self.address,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Token {self.token}"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def telephone(live_portal):
    return Telephone(live_portal)


def answer(page, telephone, phone):
    """Let somebody ring; the agent answers by key and may type at once."""
    telephone.ring(phone)
    page.locator("#call[data-phase=ringing]").wait_for()
    page.keyboard.press("Alt+a")
    page.locator("#call[data-phase=talk]").wait_for()
    page.locator("html.scripted #call-form [name=text]:focus").wait_for()


def wrap_up(page, key):
    """Ring off and say what it was about."""
    page.locator("html.scripted").wait_for()
    page.keyboard.press("Alt+h")
    page.locator(".call-wrap").wait_for()
    page.keyboard.press(key)
    page.get_by_text("等待来电").wait_for()


def made(page, words):
    """The line that says what came of the call."""
    page.locator(".call-made").get_by_text(words).first.wait_for()


def test_an_agent_takes_ten_calls_without_a_mouse(live_portal, desk_page, telephone):
    page = desk_page
    sign_in(page, "agent")
    page.goto("/desk/")
    page.locator("html.scripted #call-bar[data-state]").wait_for()
    page.keyboard.press("Alt+r")
    page.locator("#call-bar[data-state=ready]").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.get_by_text("等待来电").wait_for()

    for n in range(7):
        answer(page, telephone, f"1390000310{n}")
        page.keyboard.type(f"汪弄社区{n + 1}幢楼下路灯不亮三天了，老人晚上不敢出门")
        page.locator(".outlook").get_by_text("路灯").first.wait_for()
        page.locator(".outlook").get_by_text("汪弄社区").wait_for()
        page.keyboard.press("Alt+s")
        made(page, "查询码，请读给来电人")
        wrap_up(page, "1")

    answer(page, telephone, "13900003100")
    page.get_by_text("30天内第 2 次来电").wait_for()
    page.keyboard.type("什么时候能修好")
    page.locator(".likely").get_by_text("同一来电人").first.wait_for()
    page.keyboard.press("Alt+1")
    made(page, "补充")
    wrap_up(page, "4")

    answer(page, telephone, "13900003108")
    page.keyboard.type("汪弄社区3幢厨房着火了")
    page.keyboard.press("Alt+8")
    page.locator(".call-head__service", has_text="119").wait_for()
    assert page.locator(".call-head__service", has_text="13900003108").is_visible()
    faults = axe_violations(page)
    wrap_up(page, "9")

    answer(page, telephone, "13900003109")
    page.keyboard.type("老年卡去哪里办理")
    page.locator("[name=reply_text]").focus()
    page.keyboard.type("带身份证到社区便民窗口办理。")
    page.keyboard.press("Alt+d")
    made(page, "当场答复")
    wrap_up(page, "2")

    assert faults == []
    kinds = live_portal.query(
        "SELECT t.how, count(*) FROM calls_callticket t JOIN calls_call c ON c.id = t.call_id"
        " WHERE c.source = 'journey' AND c.wrap_up_id IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    assert kinds == [("answered", 1), ("emergency", 1), ("noted", 1), ("taken", 7)]


def get_ready(page):
    """At the call page, waiting for somebody to ring."""
    page.goto("/desk/call/")
    page.locator("#call-bar[data-state]").wait_for()
    page.locator("html.scripted").wait_for()
    if page.locator("#call-bar[data-state=ready]").count() == 0:
        page.keyboard.press("Alt+r")
    page.locator("#call-bar[data-state=ready]").wait_for()


def test_an_answer_of_the_knowledge_base_is_read_out_and_kept(live_portal, desk_page, telephone):
    page = desk_page
    sign_in(page, "agent")
    get_ready(page)
    answer(page, telephone, "13900003110")
    page.keyboard.type("我家要养狗，怎么登记办证")
    page.locator("[data-know-fill]").first.wait_for()
    words = page.locator("[data-know-text]").first.inner_text()
    page.keyboard.press("Alt+4")

    assert page.locator("[name=reply_text]").input_value() == words
    assert page.locator("[name=article_id]").input_value()
    page.keyboard.press("Alt+d")
    made(page, "当场答复")
    wrap_up(page, "2")


def test_half_typed_words_survive_a_closed_browser(live_portal, open_page, telephone):
    page = open_page()
    sign_in(page, "agent")
    get_ready(page)
    answer(page, telephone, "13900003201")
    page.keyboard.type("说到一半电脑关了")
    page.get_by_text("已自动保存").wait_for()
    page.context.close()

    again = open_page()
    sign_in(again, "agent")
    again.goto("/desk/call/")
    assert again.locator("[name=text]").input_value() == "说到一半电脑关了"
    faults = axe_violations(again)
    telephone.tell("ended")
    again.locator(".call-wrap").wait_for()
    assert again.locator("[name=text]").input_value() == "说到一半电脑关了"
    assert "139****3201" in again.locator(".call-head__number").inner_text()
    again.keyboard.press("Alt+s")
    made(again, "说到一半电脑关了")
    assert faults == []


def test_the_wall_board_moves_by_itself(live_portal, open_page, telephone):
    board = open_page()
    sign_in(board, "supervisor")
    board.goto("/desk/board/")
    before = int(board.locator(".board__figure strong").nth(4).inner_text())
    telephone.ring("13900003301")
    telephone.tell("abandoned")
    board.locator(".board__figure strong").nth(4).get_by_text(str(before + 1)).wait_for()
    assert axe_violations(board) == []

    page = open_page()
    sign_in(page, "agent")
    for address in ("/desk/call/missed/", "/desk/call/"):
        page.goto(address)
        assert axe_violations(page) == []
