"""Building a condition with the keyboard alone, keeping it as a view, and mending a broken one."""

import json

from tests.journeys.test_desk import sign_in
from tests.support.axe import axe_violations

FIELDS = ["state", "open", "due", "urgency", "kind", "channel", "category"]


def tab_to(page, selector, key="Tab"):
    """Press the key until what ``selector`` names has the focus."""
    for _press in range(80):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way by {key} to {selector}")


def walk_to(page, field):
    """Choose a field in the select that has the focus, by arrows."""
    for _press in range(FIELDS.index(field)):
        page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "f => { const line = document.activeElement.closest('[data-line]');"
        " return line.querySelector('[data-field]').value === f"
        " && !line.querySelector('[data-rest]').ariaBusy; }",
        arg=field,
    )


def test_a_nested_condition_is_built_and_kept_by_keyboard(live_portal, desk_page):
    page = desk_page
    sign_in(page, "dispatcher")
    page.goto("/desk/views/new/")
    page.locator("[name=name]").focus()
    page.keyboard.insert_text("路灯与紧急")

    tab_to(page, "[data-add=line]")
    page.keyboard.press("Enter")
    walk_to(page, "category")
    tab_to(page, "[data-find-value]")
    page.keyboard.insert_text("路灯")
    page.locator("[data-choose]").filter(has_text="路灯").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    tab_to(page, "[data-add=group]")
    page.keyboard.press("Enter")
    walk_to(page, "urgency")
    tab_to(page, "[data-level='2'] [data-join]", "Shift+Tab")
    page.keyboard.press("ArrowDown")  # any
    tab_to(page, "[data-level='2'] .cond-list summary")
    page.keyboard.press("Enter")
    tab_to(page, "[data-level='2'] input[value=urgent]")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.locator(".conditions__sentence", has_text="紧急").wait_for()
    assert axe_violations(page) == []

    tab_to(page, "button[type=submit].btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?view=v*")

    kept = live_portal.query("SELECT condition FROM requests_app_savedview ORDER BY id DESC")[0][0]
    kept = json.loads(kept) if isinstance(kept, str) else kept
    first, category, group = kept["all"]
    assert (first, category["field"], category["op"]) == (
        {"field": "open", "op": "yes"}, "category", "under",
    )  # fmt: skip
    assert group == {"any": [{"field": "urgency", "op": "in", "value": ["urgent"]}]}
    entry = page.locator(".rail__link[aria-current=page]")
    assert entry.locator(".rail__name").inner_text() == "路灯与紧急"
    assert axe_violations(page) == []


def test_the_queue_keeps_its_place_while_columns_change(live_portal, desk_page):
    page = desk_page
    sign_in(page, "supervisor")
    page.goto("/desk/?view=open")
    page.locator(".look-menu summary").focus()
    page.keyboard.press("Enter")
    page.locator("[name=density][value=compact]").focus()
    page.keyboard.press("Space")
    page.locator("table.queue--compact").wait_for()
    tab_to(page, "[name=columns][value=updated]")
    page.keyboard.press("Space")
    page.locator("th", has_text="更新").wait_for()

    assert page.evaluate("document.activeElement.value") == "updated"
    assert page.locator("tbody tr").first.bounding_box()["height"] <= 33
    page.reload()
    assert page.locator("th", has_text="更新").is_visible()
    assert axe_violations(page) == []
