"""A case worked from list to reply without a network, and sent when there is one."""

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_field_app import HOME, KEPT, offline
from tests.journeys.test_whole_life import sign_in, state
from tests.support.axe import axe_violations
from tests.support.pictures import PLACE, picture

TEAM = "W330203003001001"
REPLY = "车已移到车棚，门口划了禁停线，明早再来看一次。"
STATES = "SELECT t.no FROM requests_app_ticket t JOIN grid_team g ON g.id = t.lead_team_id"
HELD = "SELECT count(*) FROM requests_app_ticketphoto p JOIN requests_app_ticket t ON t.id = p.ticket_id"
CHECKED = (
    "SELECT distance FROM fieldwork_checkin c JOIN requests_app_ticket t ON t.id = c.ticket_id"
)


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory):
    """A photo on the telephone."""
    path = tmp_path_factory.mktemp("phone") / "work.jpg"
    path.write_bytes(picture(placed=True).read())
    return path


@pytest.fixture
def phone(open_page):
    """The worker's phone with the app and its cases on it."""
    where = {"longitude": PLACE[0], "latitude": PLACE[1]}
    page = sign_in(open_page(PHONE, geolocation=where, permissions=["geolocation"]), "worker")
    page.goto(HOME)
    page.wait_for_selector(KEPT, state="attached", timeout=20_000)
    page.wait_for_selector("#strip >> text=全部已同步")
    return page


def waiting(portal, status):
    """A demo ticket of the worker's team in this state."""
    rows = portal.query(f"{STATES} WHERE g.code = %s AND t.status = %s", TEAM, status)
    return str(rows[0][0])


def press(page, name):
    page.locator("#actions").get_by_role("button", name=name).click()


def line(page, name):
    page.locator(".steplist").get_by_role("button", name=name).click()


def settled(page, n):
    """The case is shown with this many acts of it waiting."""
    page.wait_for_selector(f".dossier .badge >> text={n} 项待发送")


def test_a_case_is_worked_on_the_stairwell(phone, live_portal, photo_file):
    no = waiting(live_portal, "dispatched")
    phone.goto(f"{HOME}t/{no}/")
    phone.wait_for_selector(".minimap svg")
    assert axe_violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    offline(phone)

    press(phone, "签收")
    settled(phone, 1)
    line(phone, "到场签到")
    phone.wait_for_selector("text=已取得位置")
    assert axe_violations(phone) == []
    press(phone, "签到")
    settled(phone, 2)
    line(phone, "拍照留存")
    phone.locator("[data-shots-pick=camera]").set_input_files(photo_file)
    phone.locator(".shots__item img").wait_for()
    assert phone.get_by_label("处置前").is_checked()
    press(phone, "保存照片")
    settled(phone, 3)
    call_without_a_network(phone)
    press(phone, "开始办理")
    settled(phone, 5)
    answer(phone, photo_file)
    settled(phone, 6)
    assert phone.locator(".timeline__item:has(.badge)").first.inner_text().count("待发送") == 1
    assert state(live_portal, no) == "dispatched"

    offline(phone, False)
    phone.wait_for_selector("#strip >> text=全部已同步", timeout=30_000)
    assert state(live_portal, no) in ("replied", "reviewed", "closed")
    assert live_portal.query(f"{HELD} WHERE t.no = %s", no) == [(2,)]
    assert len(live_portal.query(f"{CHECKED} WHERE t.no = %s", no)) == 1


def call_without_a_network(page):
    """The number is not to be had; what was said at the door is noted all the same."""
    page.locator("#actions").get_by_role("button", name="联系", exact=True).click()
    page.wait_for_selector("text=现在没有网络，拿不到号码")
    assert axe_violations(page) == []
    page.go_back()
    press(page, "记录联系情况")
    page.get_by_text("上门", exact=True).click()
    page.locator("form.ask textarea").fill("人在家，当面说好")
    press(page, "保存联系情况")
    settled(page, 4)


def answer(page, photo_file):
    """A first try without the result is refused with the server's words and loses nothing."""
    press(page, "写答复")
    page.locator("form.ask textarea").fill(REPLY)
    page.locator("[data-shots-pick=camera]").set_input_files(photo_file)
    page.locator(".shots__item img").wait_for()
    press(page, "提交答复")
    page.wait_for_selector(".errors >> text=请选择“办理结果”")
    assert axe_violations(page) == []
    page.get_by_text("已解决", exact=True).click()
    press(page, "提交答复")


def test_words_half_typed_are_there_again(phone, live_portal):
    no = waiting(live_portal, "processing")
    phone.goto(f"{HOME}t/{no}/?do=note")
    phone.locator("form.ask textarea").fill("写到一半的备注")
    phone.wait_for_timeout(400)
    phone.reload()
    phone.wait_for_selector("form.ask")
    assert phone.locator("form.ask textarea").input_value() == "写到一半的备注"
    press(phone, "保存备注")
    phone.wait_for_selector(".timeline >> text=写到一半的备注")


def test_a_resident_signs_and_the_desk_sees_it(phone, open_page, live_portal):
    no = waiting(live_portal, "processing")
    phone.goto(f"{HOME}t/{no}/?do=signature")
    phone.wait_for_selector("canvas[width]")
    press(phone, "保存签字")
    phone.wait_for_selector(".errors >> text=请诉求人在屏幕上签字")
    sign(phone)
    phone.get_by_label("签字人姓名").fill("王小明")
    press(phone, "保存签字")
    phone.wait_for_selector(".timeline img.autograph", timeout=30_000)

    desk = sign_in(open_page(DESK), "dispatcher")
    desk.goto(f"/desk/t/{no}/")
    desk.wait_for_selector("#log >> text=诉求人现场签字（王*明）")
    loaded = "document.querySelector('.autograph img').naturalWidth > 100"
    desk.locator(".autograph img").scroll_into_view_if_needed()
    desk.wait_for_function(loaded)
    assert axe_violations(desk) == []


def sign(page):
    """A line drawn with the finger."""
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + step * 15, box["y"] + 60 + (step % 4) * 20)
    page.mouse.up()
