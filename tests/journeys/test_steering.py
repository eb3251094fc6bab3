"""Steering the desk in a real browser: a rule is written, tried, obeyed; a typhoon is told of."""

from tests.support.axe import axe_violations

PASSWORD = "haishu-demo"
PATIENCE = 30_000


def sign_in(page, name):
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def dictate(page, words, phone):
    page.goto("/desk/new/")
    page.fill("[name=text]", words)
    page.fill("[name=address]", "汪弄社区3幢")
    page.fill("[name=phone]", phone)
    page.locator(".dictation__side").get_by_role("button", name="登记并派单").click()
    page.wait_for_url(lambda address: "/desk/t/" in address)


def wait_for(page, words, within="main"):
    """Look again until the page says so: the worker is on its way."""
    for _round in range(20):
        if page.locator(within).get_by_text(words).count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def test_a_rule_is_written_tried_switched_on_and_obeyed(live_portal, desk_page):
    page = desk_page
    sign_in(page, "supervisor")
    page.goto("/desk/rules/")
    assert page.get_by_role("link", name="旧区改造派综合执法", exact=True).is_visible()
    assert page.get_by_text("无法执行").first.is_visible()
    assert axe_violations(page) == []

    page.get_by_role("link", name="新建规则").click()
    page.fill("[name=name]", "文物先交执法局")
    page.get_by_role("button", name="添加条件", exact=True).click()
    line = page.locator("[data-line]")
    line.locator("[data-field]").select_option("words")
    line.locator("input.cond-input").fill("古井 石碑")
    page.locator(".conditions__sentence").get_by_text("古井").wait_for()
    pick = page.locator("[data-target=team]")
    pick.get_by_role("searchbox").fill("综合行政执法")
    pick.locator(".pick__found input").first.wait_for()
    pick.locator(".pick__found input").first.check()
    assert axe_violations(page) == []
    page.get_by_role("button", name="保存规则").click()

    page.get_by_role("button", name="开始试算").click()
    page.locator(".rule-verdict").wait_for(timeout=PATIENCE)
    page.reload()
    page.get_by_role("button", name="启用规则").click()
    page.get_by_text("规则已启用").wait_for()
    assert axe_violations(page) == []

    dictate(page, "巷子里的石碑被人涂画了，请来看看。", "13900002001")
    wait_for(page, "文物先交执法局", within=".why")
    assert page.locator(".unit__name").first.inner_text().endswith("区综合行政执法局")


def test_a_typhoon_gathers_its_tickets_and_all_callers_are_told(live_portal, desk_page):
    page = desk_page
    sign_in(page, "supervisor")
    page.goto("/desk/events/")
    assert page.get_by_text("台风“海葵”").is_visible()
    page.get_by_role("link", name="开启台风模式").click()
    page.get_by_role("button", name="启动", exact=True).click()
    page.get_by_text("符合条件的工单正在归入").wait_for()
    event = page.url

    dictate(page, "门口积水很深，老人出不来，请派人来。", "13900002002")
    wait_for(page, "归入突发事件")
    page.goto("/desk/new/")
    assert page.locator(".event-banner").get_by_text("统一答复口径").is_visible()

    page.goto(event)
    assert page.get_by_text("门口积水很深").first.is_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="通知全部诉求人").click()
    page.fill("[name=words]", "抽水车已经到了，请在家等候。")
    page.get_by_role("button", name="预览收件人").click()
    page.get_by_text("139****2002").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="确认发送给").click()
    page.get_by_text("已确认，正在发送").wait_for()
    wait_for(page, "已发送")
    notice = page.url.rstrip("/").rsplit("/", 1)[-1]
    people = live_portal.query(
        "SELECT (counted->>'people')::int FROM requests_app_eventnotice WHERE id = %s", notice
    )[0][0]
    sent = 0
    for _round in range(90):  # a lost bell waits for its sweep
        sent = live_portal.query(
            "SELECT count(*) FROM core_outboxmessage WHERE subject_type = 'event_notice'"
            " AND subject_id = %s AND sent_at IS NOT NULL",
            notice,
        )[0][0]
        if sent == people:
            break
        page.wait_for_timeout(1_000)
    assert sent == people >= 1
