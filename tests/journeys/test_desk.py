"""The desk in a real browser: dispatch, review, call back, with and without script."""

import re

import pytest

from tests.support.axe import axe_violations

PASSWORD = "haishu-demo"


def sign_in(page, name):
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def first_in(live_portal, status):
    rows = live_portal.query(
        "SELECT no FROM requests_app_ticket WHERE status = %s AND target_team_id IS NULL"
        " ORDER BY no LIMIT 1",
        status,
    )
    return rows[0][0]


def state_of(live_portal, no):
    return live_portal.query("SELECT status FROM requests_app_ticket WHERE no = %s", no)[0][0]


def test_a_dispatcher_opens_the_queue_and_sends_a_ticket_to_a_unit(live_portal, desk_page):
    no = first_in(live_portal, "pending_dispatch")
    sign_in(desk_page, "dispatcher")
    desk_page.goto("/desk/?view=to_dispatch")
    desk_page.click(f"tr:has-text('{no}') [data-row-link]")
    form = desk_page.locator("#action-dispatch")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for words in ("教育", "综合行政执法"):  # the second search finds its place too
        form.get_by_role("searchbox").fill(words)
        form.locator(".pick__found").get_by_text(words).wait_for()
    form.locator(".pick__found input").first.check()
    form.get_by_role("button", name="派单").click()
    desk_page.get_by_text("已派单，承办单位会收到短信").wait_for()

    assert state_of(live_portal, no) == "dispatched"
    assert desk_page.locator(".case-head .badge").first.inner_text() == "已派单"


def test_a_dispatcher_reviews_a_reply_without_script(live_portal, open_page):
    no = first_in(live_portal, "replied")
    page = open_page(java_script_enabled=False)
    sign_in(page, "dispatcher")
    page.goto(f"/desk/t/{no}/")
    page.locator("#action-approve_reply").get_by_role("button", name="审核通过").click()

    assert page.get_by_text("审核通过，已转回访").is_visible()
    assert state_of(live_portal, no) == "reviewed"


def test_two_dispatchers_on_one_ticket_lose_nothing(live_portal, open_page):
    no = first_in(live_portal, "pending_dispatch")
    pages = [open_page(), open_page()]
    for page, name in zip(pages, ("dispatcher", "supervisor"), strict=True):
        sign_in(page, name)
        page.goto(f"/desk/t/{no}/")
    outcomes = (("请到社区办理", "已答复并办结"), ("第二份写了很久的答复", "别人改动了这张工单"))
    for page, (words, outcome) in zip(pages, outcomes, strict=True):
        form = page.locator("#action-answer")
        form.locator("summary").click()
        form.locator("[name=reply_text]").fill(words)
        form.locator("[type=submit]").click()
        page.get_by_text(outcome).first.wait_for()

    kept = pages[1].locator("#action-answer [name=reply_text]").input_value()
    assert (kept, state_of(live_portal, no)) == ("第二份写了很久的答复", "closed")


def test_an_unhappy_resident_sends_the_ticket_back_to_work(live_portal, desk_page):
    no = live_portal.query(
        "SELECT no FROM requests_app_ticket WHERE status = 'reviewed' AND rework_count = 0"
        " ORDER BY no LIMIT 1"
    )[0][0]
    sign_in(desk_page, "callback")
    desk_page.goto("/desk/callbacks/")
    desk_page.click(f"tr:has-text('{no}') .btn")
    for answer in ("已接通", "联系过", "未解决", "不满意"):
        desk_page.get_by_label(answer, exact=True).check()
    assert "交回承办单位重办" in desk_page.locator("[data-now]").inner_text()
    desk_page.fill("[name=note]", "灯还是不亮")
    desk_page.get_by_role("button", name="保存回访").click()
    desk_page.get_by_text("已交回承办单位重办").wait_for()

    assert state_of(live_portal, no) == "reworking"


def test_an_agent_writes_down_a_call_and_reads_out_the_code(live_portal, desk_page):
    sign_in(desk_page, "agent")
    desk_page.goto("/desk/new/")
    desk_page.fill("[name=text]", "汪弄社区12幢楼下路灯不亮三天了，老人晚上不敢出门")
    desk_page.fill("[name=phone]", "13900001111")
    desk_page.get_by_text("这个号码第一次来电").wait_for()
    desk_page.locator(".dictation__side").get_by_role("button", name="登记并派单").click()
    desk_page.get_by_text("请把编号和查询码读给诉求人").wait_for()

    assert re.fullmatch(r"[2-9A-Z]{10}", desk_page.locator(".code").inner_text())


def test_keys_walk_the_queue(live_portal, desk_page):
    sign_in(desk_page, "supervisor")
    desk_page.goto("/desk/?view=open")
    rows = desk_page.locator("[data-row-link]")
    desk_page.keyboard.press("j")
    desk_page.keyboard.press("j")
    wanted = rows.nth(1).get_attribute("href")
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_url(lambda address: "/desk/t/" in address)

    assert desk_page.url.endswith(wanted)


@pytest.mark.parametrize("address", ["/desk/?view=open", "/desk/new/", "/desk/callbacks/"])
def test_pages_of_the_desk_have_no_barrier(live_portal, desk_page, address):
    sign_in(desk_page, "supervisor")
    desk_page.goto(address)

    assert axe_violations(desk_page) == []


def test_the_ticket_page_has_no_barrier_and_fits_a_phone(live_portal, desk_page, phone_page):
    no = first_in(live_portal, "processing")
    for page in (desk_page, phone_page):
        sign_in(page, "supervisor")
        page.goto(f"/desk/t/{no}/")
    wide = phone_page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert (axe_violations(desk_page), wide) == ([], 0)
