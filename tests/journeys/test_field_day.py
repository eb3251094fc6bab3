"""A day with the phone: the list, the walk, the ground and a report, with no network at all."""

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.test_whole_life import sign_in
from tests.support.axe import axe_violations
from tests.support.pictures import picture

APP = "/field/"
PAGES = ("", "map/", "route/", "report/", "me/", "handover/")
MINE = "SELECT t.lng, t.lat FROM requests_app_ticket t JOIN grid_team g ON g.id = t.lead_team_id"
# The map's script comes with the second opening; only then may the network go.
KEPT = """async () => {
  const { js } = document.getElementById("leaflet").dataset;
  for (let turn = 0; turn < 100; turn += 1) {
    if (await caches.match(js, { ignoreVary: true })) return true;
    await new Promise((done) => setTimeout(done, 200));
  }
  return false;
}"""


@pytest.fixture
def phone(open_page, live_portal):
    """The worker's phone near the first case, with the app ready to be cut off."""
    lng, lat = live_portal.query(f"{MINE} WHERE g.code = 'W330203003001001' AND t.lng > 0")[0]
    where = {"longitude": lng + 0.0004, "latitude": lat}
    page = sign_in(open_page(PHONE, geolocation=where, permissions=["geolocation"]), "worker")
    for _time in ("first", "again"):
        page.goto(APP)
        page.wait_for_selector("html[data-kept]", state="attached")
        page.wait_for_selector(".job")
        page.wait_for_selector("#strip >> text=已同步")
    assert page.evaluate(KEPT), "the map's own script never came"
    return page


@pytest.fixture
def photo_file(tmp_path):
    """A photo on the telephone."""
    path = tmp_path / "seen.jpg"
    path.write_bytes(picture().read())
    return path


def titles(page):
    """Titles of the cards, from the top."""
    return page.locator(".job__title").all_inner_texts()


def test_the_day_goes_on_without_a_network(phone):
    phone.context.set_offline(True)
    phone.goto(APP)
    phone.wait_for_selector(".job")
    by_score = titles(phone)
    assert phone.locator("[data-only=sign] strong").inner_text() != "0"

    phone.get_by_role("button", name="按远近").click()
    phone.wait_for_selector("[data-how] >> text=近的在前")
    assert sorted(titles(phone)) == sorted(by_score)

    phone.locator("[data-find]").fill("井盖")
    phone.wait_for_selector(".jobs > li:only-child")
    assert "井盖" in titles(phone)[0]
    phone.locator("[data-find]").fill("")

    phone.locator("[data-tap]").first.click()
    phone.wait_for_selector(".job__pending >> text=待发送")

    phone.goto(f"{APP}route/")
    phone.get_by_role("button", name="排好路线").first.click()
    phone.wait_for_selector(".stop")
    phone.locator("[data-tick]").first.check()
    phone.wait_for_selector("text=还剩")
    phone.goto(f"{APP}route/")
    assert phone.locator("[data-tick]").first.is_checked()
    phone.wait_for_selector(".spot--number")
    assert phone.locator(".spot--number").count() == phone.locator(".stop").count()

    phone.goto(f"{APP}map/")
    phone.wait_for_selector(".spot--on")
    assert phone.locator(".map__shape--2").count() == 1


def test_something_seen_is_reported_later_and_closed_on_the_spot(phone, live_portal, photo_file):
    phone.context.set_offline(True)
    phone.goto(f"{APP}report/")
    phone.locator("[data-shot=before]").first.set_input_files(photo_file)
    phone.wait_for_selector("[data-shots=before] img")
    phone.wait_for_selector("text=汪弄社区第1网格")
    phone.get_by_text("楼道堆物", exact=True).first.click()
    phone.get_by_text("当场已处理好").click()
    phone.get_by_role("button", name="上报并办结").click()
    assert phone.locator("[data-errors]").is_visible()
    phone.get_by_role("button", name="已清理干净").click()
    assert axe_violations(phone) == []
    phone.get_by_role("button", name="上报并办结").click()
    phone.wait_for_selector("#strip >> text=1 条待发")

    phone.context.set_offline(False)
    phone.wait_for_selector("#strip >> text=已同步", timeout=30_000)
    rows = live_portal.query(
        "SELECT t.status, t.source, count(p.id) FROM requests_app_ticket t"
        " LEFT JOIN requests_app_ticketphoto p ON p.ticket_id = t.id"
        " WHERE t.reply_text = '已清理干净' GROUP BY t.id"
    )
    assert rows == [("closed", "field:on-the-spot", 1)]


@pytest.mark.parametrize("width", [320, 390])
def test_pages_are_free_of_barriers_and_fit_the_phone(phone, width):
    phone.set_viewport_size({"width": width, "height": 640 if width == 320 else 844})
    for name in PAGES:
        phone.goto(f"{APP}{name}")
        phone.wait_for_selector("html[data-ready]")
        phone.wait_for_timeout(300)
        assert axe_violations(phone) == [], name
        assert phone.evaluate("document.documentElement.scrollWidth") <= width, name
