"""One request from the resident's phone to its closing, through real programs and browsers."""

import time

from tests.journeys.conftest import DESK, PHONE
from tests.support.pictures import PLACE, picture

PASSWORD = "haishu-demo"
WORDS = "单元楼道堆放杂物，楼道堆物挡路，老人下楼不方便，麻烦派人来清理。"
# The middle of the demo worker's own grid.
GRID = "330203003001001"
ROUTED_WITHIN = 15


def sign_in(page, username):
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def submit(page, portal):
    """Fill in the report as a resident would; returns number and query code."""
    lng, lat = point_of(portal, GRID)
    photo = picture("hall.jpg", placed=True)
    page.goto("/report/")
    page.fill("#id_text", WORDS)
    page.fill("#id_address", "西门街道汪弄社区1幢2单元")
    page.evaluate(
        "([lng, lat]) => { id_lng.value = lng; id_lat.value = lat }", [str(lng), str(lat)]
    )
    page.set_input_files(
        "#id_photos",
        {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()},
    )
    page.fill("#id_phone", "138 5555 0199")
    page.fill("#id_name", "卢阿婆")
    page.locator("[data-submit]").click()
    page.wait_for_url("**/report/done/")
    return page.inner_text(".receipt__no"), page.inner_text(".receipt__code")


def point_of(portal, grid):
    rows = portal.query(
        "SELECT centre_lng, centre_lat FROM grid_division WHERE code = %s AND valid_to IS NULL",
        grid,
    )
    return rows[0]


def state(portal, no):
    return portal.query("SELECT status FROM requests_app_ticket WHERE no = %s", no)[0][0]


def wait_for(portal, no, *states):
    """Wait for the worker process to bring the ticket there."""
    until = time.monotonic() + ROUTED_WITHIN
    while state(portal, no) not in states:
        assert time.monotonic() < until, f"{no} still {state(portal, no)}"
        time.sleep(0.2)


def open_case(page, no):
    """The case on the phone, as the server has it now."""
    page.goto(f"/field/t/{no}/")
    page.wait_for_selector("#strip >> text=全部已同步")
    page.wait_for_selector("[data-case]")
    return page


def reply(page, portal, no, words):
    open_case(page, no)
    page.goto(f"/field/t/{no}/?do=reply")
    page.locator("input[value=solved]").check()
    page.locator("#screen textarea").first.fill(words)
    page.locator("#actions [type=submit]").click()
    wait_for(portal, no, "reviewed")


def call_back(page, no, solved, grade, note):
    page.goto(f"/desk/callbacks/{no}/")
    page.locator("input[name=outcome][value=reached]").check()
    page.locator(f"input[name=solved][value={solved}]").check()
    page.locator(f"input[name=satisfaction][value='{grade}']").check()
    page.locator("textarea[name=note]").fill(note)
    page.locator("form[data-callback] button.btn--primary").click()
    page.wait_for_load_state("networkidle")


def test_a_request_travels_from_the_form_to_its_closing(open_page, live_portal):
    resident = open_page(PHONE)
    no, code = submit(resident, live_portal)
    wait_for(live_portal, no, "dispatched")

    worker = sign_in(open_page(PHONE), "worker")
    dispatcher = sign_in(open_page(DESK), "dispatcher")
    callback = sign_in(open_page(DESK), "callback")

    def seen_at_the_desk(words):
        dispatcher.goto(f"/desk/t/{no}/")
        assert words in dispatcher.inner_text("body")

    seen_at_the_desk("汪弄社区第1网格")
    worker.goto("/field/")
    worker.locator(f"a[href='/field/t/{no}/']").first.wait_for()
    open_case(worker, no).locator("#actions [data-go=sign]").click()
    wait_for(live_portal, no, "signed")
    seen_at_the_desk("已签收")

    reply(worker, live_portal, no, "杂物已清走一半，余下的明天搬。")
    call_back(callback, no, "not", 2, "只清了一半，过道还是窄。")
    assert state(live_portal, no) == "reworking"
    seen_at_the_desk("返工")

    reply(worker, live_portal, no, "杂物已全部搬走，楼道已打扫。")
    call_back(callback, no, "solved", 5, "这次清干净了。")
    assert state(live_portal, no) == "closed"
    seen_at_the_desk("已办结")

    resident.goto(f"/t/{no}")
    assert "已办结" in resident.inner_text("main")
    assert "杂物已全部搬走" in resident.inner_text("main")
    stranger = open_page(PHONE)
    stranger.goto("/track/")
    stranger.fill("[name=no]", no.lower())
    stranger.fill("[name=code]", f" {code.lower()} ")
    stranger.press("[name=code]", "Enter")
    stranger.wait_for_load_state("networkidle")
    assert "已办结" in stranger.inner_text("main")


def test_the_photo_of_a_resident_carries_no_place_of_its_own(open_page, live_portal):
    no, _code = submit(open_page(PHONE), live_portal)
    rows = live_portal.query(
        "SELECT a.lng, a.lat, a.file FROM core_attachment a"
        " JOIN requests_app_ticketphoto p ON p.attachment_id = a.id"
        " JOIN requests_app_ticket t ON t.id = p.ticket_id WHERE t.no = %s",
        no,
    )
    assert [row[:2] for row in rows] == [(None, None)]
    assert PLACE[0] > 0


def test_a_ticket_nobody_touches_climbs_the_ladder_as_the_clock_advances(open_page, live_portal):
    no, _code = submit(open_page(PHONE), live_portal)
    wait_for(live_portal, no, "dispatched")
    sweep = (
        "from datetime import timedelta; from django.utils import timezone;"
        "from requests_app.services.escalation import escalate_due;"
        "escalate_due(now=timezone.now() + timedelta(days=%d), limit=100000)"
    )

    def climbed():
        rows = live_portal.query(
            "SELECT max(e.level) FROM requests_app_escalation e"
            " JOIN requests_app_ticket t ON t.id = e.ticket_id WHERE t.no = %s",
            no,
        )
        return rows[0][0] or 0

    heights = [climbed()]
    for days in (5, 30):
        live_portal.manage("shell", "-c", sweep % days)
        heights.append(climbed())
    assert heights[0] < heights[1] <= heights[2] == 5

    district = sign_in(open_page(DESK), "district")
    district.goto(f"/desk/t/{no}/")
    assert "区中心" in district.inner_text("body")
