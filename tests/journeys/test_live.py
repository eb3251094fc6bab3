"""Two people at two desks: what one does, the other sees; when they collide, nothing is lost."""

import time

from tests.journeys.test_desk import first_in, sign_in, state_of
from tests.support.axe import axe_violations

UNFOLD = """name => {
    for (let box = document.getElementById(`action-${name}`); box; box = box.parentElement.closest('details')) box.open = true;
}"""


def unfold(page, name):
    page.evaluate(UNFOLD, name)
    return page.locator(f"#action-{name}")


def two_desks(open_page):
    pages = [open_page(), open_page()]
    for page, name in zip(pages, ("dispatcher", "supervisor"), strict=True):
        sign_in(page, name)
    return pages


def test_a_row_follows_a_change_made_at_another_desk(live_portal, open_page):
    no = first_in(live_portal, "pending_dispatch")
    watching, acting = two_desks(open_page)
    watching.goto("/desk/?view=to_dispatch")
    row = watching.locator(f"tr:has-text('{no}')")
    row.locator("[data-row-link]").focus()
    acting.goto(f"/desk/t/{no}/")
    form = unfold(acting, "supervise")
    form.locator("[name=level]").select_option("3")
    form.locator("[name=note]").fill("请今天办结")
    form.locator("[type=submit]").click()
    acting.get_by_text("督办已下达").first.wait_for()
    saved = time.monotonic()
    row.get_by_text("书面督办").wait_for(timeout=5_000)
    seen_after = time.monotonic() - saved

    assert seen_after < 2
    assert no in row.inner_text()
    assert watching.evaluate(
        "document.activeElement.closest('tr')?.dataset.id"
    ) == row.get_attribute("data-id")
    assert axe_violations(watching) == []


def test_two_dispatchers_see_each_other_and_choose_when_they_collide(live_portal, open_page):
    no = first_in(live_portal, "pending_dispatch")
    second, first = two_desks(open_page)
    for page in (second, first):
        page.goto(f"/desk/t/{no}/")
    second.locator(".presence__one").wait_for()
    for page, place in ((first, 3), (second, 5)):
        unfold(page, "reclassify").locator("[name=category_code]").select_option(index=place)
    unfold(second, "note").locator("[name=note]").fill("半句备注")
    first.locator("#action-reclassify [type=submit]").click()
    first.get_by_text("已更正分类").first.wait_for()
    second.locator("#changed:not([hidden])").wait_for()
    wanted = second.locator("#action-reclassify [name=category_code]").input_value()
    second.locator("#action-reclassify [type=submit]").click()
    second.locator(".collision").wait_for()
    barriers = axe_violations(second)
    second.locator("[name=take-category_code][value=mine]").check()
    second.locator("#action-reclassify [type=submit]").last.click()
    second.get_by_text("已更正分类").first.wait_for()
    kept = live_portal.query(
        "SELECT c.code FROM requests_app_ticket t JOIN requests_app_category c ON c.id = t.category_id WHERE no = %s", no
    )  # fmt: skip

    assert barriers == []
    assert kept == [(wanted,)]
    assert second.locator("#action-note [name=note]").input_value() == "半句备注"
    assert state_of(live_portal, no) == "pending_dispatch"
