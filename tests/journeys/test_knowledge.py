"""The knowledge base in a real browser: answering a call from it, and bringing an article out."""

from tests.journeys.test_desk import sign_in
from tests.support.axe import axe_violations


def uses(live_portal, question, how):
    rows = live_portal.query(
        "SELECT coalesce(sum(u.count), 0) FROM knowledge_articleuse u"
        " JOIN knowledge_article a ON a.id = u.article_id WHERE a.question = %s AND u.how = %s",
        question,
        how,
    )
    return rows[0][0]


def test_an_agent_reads_an_answer_out_and_needs_no_ticket(live_portal, desk_page):
    question = "养狗怎么登记？"
    before = uses(live_portal, question, "answered")
    sign_in(desk_page, "agent")
    desk_page.goto("/desk/new/")
    desk_page.locator("#id_text").press_sequentially("家里养狗，狗证要到哪里登记", delay=20)
    card = desk_page.locator(".know-answer", has_text=question)
    card.wait_for()
    card.get_by_role("button", name="据此答复").click()
    reply = desk_page.locator("[name=reply_text]")

    assert "疫苗" in reply.input_value()
    assert desk_page.locator("[name=article_id]").input_value()
    assert axe_violations(desk_page) == []

    desk_page.goto(card.get_by_role("link", name=question).get_attribute("href"))
    assert axe_violations(desk_page) == []
    desk_page.get_by_role("button", name="已据此答复，不建单").click()
    desk_page.get_by_text("已计入不建单答复").wait_for()

    assert uses(live_portal, question, "answered") == before + 1
    assert uses(live_portal, question, "read_out") > 0


def test_an_article_goes_from_draft_to_residents(live_portal, desk_page, open_page):
    question = "月湖公园几点开门？"
    sign_in(desk_page, "agent")
    desk_page.goto("/desk/knowledge/new/")
    desk_page.get_by_label("问题").fill(question)
    desk_page.get_by_label("口头答复").fill("公园整天开放，不收门票。")
    desk_page.locator("#preview").get_by_text("不收门票").wait_for()
    desk_page.get_by_label("责任单位").select_option(label="海曙区社会服务管理中心")
    assert axe_violations(desk_page) == []
    desk_page.get_by_role("button", name="保存草稿").click()
    desk_page.get_by_role("button", name="送单位审核").click()
    desk_page.get_by_text("已送单位审核").wait_for()
    address = desk_page.url

    head = open_page()
    sign_in(head, "supervisor")
    head.goto("/desk/knowledge/?view=waiting")
    assert head.get_by_role("link", name=question).is_visible()
    head.goto(address)
    for step, told in (("单位审核通过", "已单位审核通过"), ("发布", "已发布")):
        head.get_by_role("button", name=step, exact=True).click()
        head.locator(".messages", has_text=told).wait_for()

    phone = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    phone.goto("/knowledge/?q=月湖公园")
    phone.get_by_role("link", name=question).click()
    assert phone.get_by_text("不收门票").is_visible()


def test_residents_read_answers_on_a_phone(phone_page):
    phone_page.goto("/knowledge/")
    assert axe_violations(phone_page) == []
    phone_page.get_by_label("想问什么").fill("居住证")
    phone_page.get_by_role("button", name="查一查").click()
    phone_page.get_by_role("link", name="外地人怎么办居住证？").click()

    assert phone_page.get_by_role("heading", name="带什么").is_visible()
    assert axe_violations(phone_page) == []
