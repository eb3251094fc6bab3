"""The ticket page in a real browser: one screen, split, merge undone, colleagues called upon."""

from tests.journeys.test_desk import sign_in
from tests.support.axe import axe_violations
from tests.support.pictures import picture

OPEN = "document.documentElement.scrollHeight - window.innerHeight"


def number(live_portal, where):
    query = f"SELECT no FROM requests_app_ticket WHERE {where} ORDER BY no LIMIT 1"
    return live_portal.query(query)[0][0]


def opened(page, no, name):
    """The page of a ticket with one action open."""
    page.goto(f"/desk/t/{no}/")
    form = page.locator(f"#action-{name}")
    folded = page.locator(f"details.rare:not([open]):has(#action-{name}) > summary")
    if folded.count():
        folded.click()
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    return form


def test_two_matters_become_two_tickets_on_one_screen(live_portal, desk_page):
    no = number(live_portal, "status = 'processing' AND target_team_id IS NULL")
    sign_in(desk_page, "dispatcher")
    desk_page.goto(f"/desk/t/{no}/")
    assert desk_page.evaluate(OPEN) <= 0
    desk_page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-words] p'))")
    words = desk_page.locator("[data-words] p").first.inner_text()
    form = desk_page.locator("#action-split")
    form.locator("summary").click()
    assert form.locator("[name=text]").input_value() == words
    assert axe_violations(desk_page) == []
    form.locator("[name=text]").fill("另外楼道里堆满了杂物")
    form.locator("[type=submit]").click()
    desk_page.get_by_text("已拆出新工单").first.wait_for()

    link = desk_page.locator("#links-title + .briefs a").first
    assert "另外楼道里堆满了杂物" in link.inner_text()
    link.click()
    desk_page.get_by_text(f"由工单 {no} 拆出").wait_for()


def test_a_merge_is_taken_back(live_portal, desk_page):
    masters = "SELECT id FROM requests_app_ticket WHERE status IN ('dispatched', 'processing')"
    no = number(live_portal, f"status = 'merged' AND master_id IN ({masters})")
    sign_in(desk_page, "dispatcher")
    form = opened(desk_page, no, "unmerge")
    form.locator("[name=note]").fill("不是同一处路灯")
    assert axe_violations(desk_page) == []
    form.locator("[type=submit]").click()
    desk_page.get_by_text("已撤销并单").first.wait_for()

    after = live_portal.query("SELECT status, master_id FROM requests_app_ticket WHERE no = %s", no)
    assert after[0][1] is None
    assert after[0][0] != "merged"


def test_a_colleague_called_upon_hears_the_bell(live_portal, desk_page, open_page):
    no = number(live_portal, "status = 'reviewed'")
    name = live_portal.query("SELECT display_name FROM core_user WHERE username = 'supervisor'")[0][
        0
    ]
    sign_in(desk_page, "dispatcher")
    form = opened(desk_page, no, "note")
    field = form.locator("[name=note]")
    field.press_sequentially(f"请@{name[:2]}")
    desk_page.locator("[data-callable]").get_by_text(name, exact=True).wait_for()
    assert axe_violations(desk_page) == []
    field.press("Enter")
    assert field.input_value() == f"请@{name} "
    form.locator("[type=submit]").click()
    desk_page.locator(".called").get_by_text(name).wait_for()

    theirs = open_page()
    sign_in(theirs, "supervisor")
    for _try in range(20):
        theirs.goto("/desk/inbox/")
        if theirs.locator(".letter--new").count():
            break
        theirs.wait_for_timeout(1000)
    assert axe_violations(theirs) == []
    theirs.locator(".letter--new").first.get_by_role("button").click()
    theirs.wait_for_url(f"**/desk/t/{no}/")


def test_photos_open_large_and_half_typed_words_come_back(live_portal, desk_page):
    no = number(live_portal, "status = 'replied'")
    sign_in(desk_page, "dispatcher")
    form = opened(desk_page, no, "attach")
    photo = picture()
    sent = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo.read()}
    form.locator("[type=file]").set_input_files(sent)
    form.locator("[type=submit]").click()
    desk_page.locator("[data-photo]").first.click()
    desk_page.locator("[data-lightbox-box][open]").wait_for()
    assert axe_violations(desk_page) == []
    desk_page.keyboard.press("Escape")
    desk_page.locator("[data-lightbox-box][open]").wait_for(state="detached")

    form = opened(desk_page, no, "reject_reply")
    form.locator("[name=note]").fill("没有写明依据")
    form.get_by_text("已自动保存").wait_for()
    desk_page.goto("/desk/")
    desk_page.goto(f"/desk/t/{no}/")
    again = desk_page.locator("#action-reject_reply")
    assert again.get_attribute("open") is not None
    assert again.locator("[name=note]").input_value() == "没有写明依据"
