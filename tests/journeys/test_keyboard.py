"""The desk without a mouse: keys, the palette, and where the focus goes."""

from tests.journeys.test_desk import first_in, sign_in
from tests.support.axe import axe_violations

IN_FOCUS = "document.activeElement.{}"


def focused(page, what="id"):
    """A property of what has the focus."""
    return page.evaluate(IN_FOCUS.format(what))


def test_keys_are_listed_and_the_focus_comes_back(live_portal, desk_page):
    sign_in(desk_page, "supervisor")
    desk_page.goto("/desk/?view=open")
    desk_page.keyboard.press("j")
    row = focused(desk_page, "href")
    desk_page.keyboard.press("?")
    listed = desk_page.locator("#keys li").all_inner_texts()
    faults = axe_violations(desk_page)
    desk_page.keyboard.press("Escape")
    desk_page.locator("[data-row-link]:focus").wait_for()

    assert any("下一行" in line for line in listed)
    assert any("工单列表" in line for line in listed)
    assert (faults, focused(desk_page, "href")) == ([], row)


def test_the_palette_finds_places_actions_and_numbers(live_portal, desk_page):
    no = first_in(live_portal, "processing")
    sign_in(desk_page, "supervisor")
    desk_page.goto(f"/desk/t/{no}/")
    desk_page.keyboard.press("Control+k")
    desk_page.keyboard.type("督办")
    options = desk_page.locator("#palette [role=option]")
    desk_page.locator("#palette [aria-selected=true]", has_text="督办").wait_for()
    faults = axe_violations(desk_page)
    desk_page.keyboard.press("Enter")
    opened = desk_page.locator("#action-supervise").get_attribute("open")
    assert (faults, opened, focused(desk_page, "name")) == ([], "", "level")

    desk_page.keyboard.press("Control+k")
    desk_page.keyboard.type("ybj")  # the initials of 已办结
    options.first.wait_for()
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_url("**/desk/?view=closed")

    desk_page.keyboard.press("Control+k")
    desk_page.keyboard.type(no.removeprefix("HS").replace("-", ""))
    desk_page.keyboard.press("Enter")
    desk_page.wait_for_url(f"**/desk/t/{no}/")


def test_keys_rest_while_somebody_types(live_portal, desk_page):
    no = first_in(live_portal, "processing")
    sign_in(desk_page, "supervisor")
    desk_page.goto(f"/desk/t/{no}/")
    desk_page.keyboard.press("n")
    desk_page.keyboard.type("dj?v gq")

    assert desk_page.url.endswith(f"/desk/t/{no}/")
    assert (focused(desk_page, "name"), focused(desk_page, "value")) == ("note", "dj?v gq")


def test_the_focus_survives_what_the_page_renews(live_portal, desk_page):
    no = first_in(live_portal, "processing")
    sign_in(desk_page, "supervisor")
    desk_page.goto(f"/desk/t/{no}/")
    desk_page.locator("#log .segmented a", has_text="备注").focus()
    with desk_page.expect_response(lambda answer: "log=notes" in answer.url):
        desk_page.keyboard.press("Enter")
    desk_page.locator("#log .segmented a:focus", has_text="备注").wait_for()

    desk_page.keyboard.press("n")
    desk_page.keyboard.type("按键写的")
    desk_page.locator("#action-note [type=submit]").focus()
    desk_page.keyboard.press("Enter")
    desk_page.locator(".timeline").get_by_text("按键写的").wait_for()
    desk_page.locator("[data-key=n]:focus").wait_for()


def test_a_dispatcher_clears_a_queue_by_keyboard_alone(live_portal, desk_page):
    """Open, read, answer with a reply text, on to the next, send it by a macro."""
    sign_in(desk_page, "dispatcher")
    keys = desk_page.keyboard
    desk_page.goto("/desk/?view=to_dispatch")
    keys.press("j")
    first = focused(desk_page, "href")
    keys.press("Enter")
    desk_page.wait_for_url(lambda address: "/desk/t/" in address)
    keys.press("a")
    desk_page.locator("[name=reply_text]:focus").wait_for()
    keys.type("::zx")
    desk_page.locator(".texts [aria-selected=true]").wait_for()
    keys.press("Enter")
    assert "您好" in focused(desk_page, "value")
    keys.press("Escape")
    desk_page.locator("#action-answer [type=submit]").focus()
    keys.press("Enter")
    desk_page.get_by_text("已答复并办结").first.wait_for()

    keys.press("j")
    desk_page.wait_for_url(lambda address: "/desk/t/" in address and first not in address)
    keys.press("1")
    desk_page.locator(".move--macro[open] .outgoing__body").first.wait_for()
    faults = axe_violations(desk_page)
    keys.press("Enter")
    desk_page.get_by_text("宏已执行").first.wait_for()

    assert faults == []
    assert desk_page.locator(".case-head .badge").first.inner_text() == "已派单"
