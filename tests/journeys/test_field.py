"""A grid worker on a telephone: find the next job, sign, call, take a photo, answer."""

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.test_whole_life import sign_in, state
from tests.support.axe import axe_violations
from tests.support.pictures import PLACE, picture

TEAM = "W330203003001001"
REPLY = "车已移到车棚，门口划了禁停线。"
STATES = "SELECT t.no FROM requests_app_ticket t JOIN grid_team g ON g.id = t.lead_team_id"


@pytest.fixture
def phone(open_page):
    """The worker's phone, which says where it is."""
    where = {"longitude": PLACE[0], "latitude": PLACE[1]}
    page = open_page(PHONE, geolocation=where, permissions=["geolocation"])
    return sign_in(page, "worker")


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory):
    """A photo on the telephone."""
    path = tmp_path_factory.mktemp("phone") / "work.jpg"
    path.write_bytes(picture(placed=True).read())
    return path


def waiting(portal, status):
    """A demo ticket of the worker's team in this state."""
    rows = portal.query(f"{STATES} WHERE g.code = %s AND t.status = %s", TEAM, status)
    return str(rows[0][0])


def test_a_worker_signs_calls_takes_a_photo_and_answers(phone, live_portal, photo_file):
    no = waiting(live_portal, "dispatched")
    phone.goto("/field/")
    assert axe_violations(phone) == []
    phone.get_by_role("button", name="按远近").click()
    phone.wait_for_selector("[data-distance]:not(:empty)")
    phone.locator(f"a[href='/field/t/{no}/']").click()
    assert axe_violations(phone) == []

    phone.get_by_role("button", name="签收").click()
    phone.wait_for_selector(".messages >> text=已签收")
    assert state(live_portal, no) == "signed"

    phone.get_by_role("link", name="联系", exact=True).click()
    phone.get_by_role("button", name="约定上门时间").click()
    assert phone.locator("a[href^='tel:']").first.is_visible()

    phone.get_by_role("link", name="记录联系情况").click()
    part = phone.locator("#step-contact")
    part.get_by_text("电话", exact=True).click()
    part.locator("textarea").fill("约好傍晚五点到楼下")
    part.get_by_role("button", name="保存联系情况").click()
    phone.wait_for_selector(".messages >> text=联系情况已记录")

    answer_with_photo(phone, photo_file)
    phone.wait_for_selector(".messages >> text=答复已提交")
    assert state(live_portal, no) in ("replied", "reviewed", "closed")
    phone.goto(f"/field/t/{no}/")
    assert phone.locator(".thumbs img").count() == 1


def answer_with_photo(page, photo_file):
    """A first try without the result is refused and loses nothing."""
    page.locator("#step-reply > summary").click()
    part = page.locator("#step-reply")
    part.locator("#camera-reply").set_input_files(photo_file)
    part.locator(".shots__item img").wait_for()
    part.locator("textarea").fill(REPLY)
    part.get_by_role("button", name="提交答复").click()
    page.wait_for_selector("[data-error-summary]")
    assert axe_violations(page) == []
    assert part.locator("textarea").input_value() == REPLY
    assert part.locator(".shots__item img").count() == 1
    part.get_by_text("已解决", exact=True).click()
    part.get_by_role("button", name="提交答复").click()


def test_words_typed_survive_leaving_the_page(phone, live_portal):
    no = waiting(live_portal, "processing")
    phone.goto(f"/field/t/{no}/?do=note")
    phone.locator("#step-note textarea").fill("写到一半的备注")
    phone.goto("/field/")
    phone.goto(f"/field/t/{no}/?do=note")
    assert phone.locator("#step-note textarea").input_value() == "写到一半的备注"
    phone.get_by_role("button", name="保存备注").click()
    phone.wait_for_selector(".messages >> text=备注已保存")
    phone.goto(f"/field/t/{no}/?do=note")
    assert phone.locator("#step-note textarea").input_value() == ""


@pytest.mark.parametrize("page", ["/field/map/", "/field/report/", "/field/me/"])
def test_pages_are_free_of_barriers_and_fit_the_phone(phone, page):
    phone.goto(page)
    phone.wait_for_load_state("networkidle")
    assert axe_violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_report_from_the_way(phone, live_portal, photo_file):
    phone.goto("/field/report/")
    phone.locator("#camera-report").set_input_files(photo_file)
    phone.locator(".shots__item img").wait_for()
    phone.fill("#id_text", "路口路灯不亮，晚上看不清路")
    phone.wait_for_selector("#suggestions input[type=radio]")
    phone.get_by_role("button", name="用我的位置").click()
    phone.wait_for_selector("#report-map .map__pin")
    phone.get_by_role("button", name="上报", exact=True).click()
    phone.wait_for_selector(".messages >> text=已上报")
    rows = live_portal.query(
        "SELECT t.lng, count(p.id) FROM requests_app_ticket t"
        " JOIN requests_app_ticketphoto p ON p.ticket_id = t.id"
        " WHERE t.channel = 'grid' AND t.content LIKE %s GROUP BY t.lng",
        "路口路灯不亮%",
    )
    assert rows == [(pytest.approx(PLACE[0], abs=1e-4), 1)]
