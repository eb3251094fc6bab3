"""Pages of every face in every dress: nothing axe objects to, nothing wider than the screen."""

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.support.axe import axe_violations

DRESSES = {
    "light": {},
    "dark": {"theme": "dark"},
    "large": {"elder": "1"},
}
PAGES = ["/", "/report/", "/track/", "/accounts/login/", "/accessibility/", "/no-such-page/"]
STAFF = {
    "dispatcher": ["/desk/", "/desk/new/", "/accounts/password/change/"],
    "worker": ["/field/", "/field/report/", "/field/me/"],
}
PASSWORD = "haishu-demo"


def faults_of(page, path: str) -> list[str]:
    """What is wrong with a page as a person sees it."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    faults = axe_violations(page)
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{path} {fault}" for fault in faults] + ([f"{path} too wide"] if width > 0 else [])


def dress(page, choices: dict[str, str], address: str) -> None:
    """Choose theme and size as the page's own buttons would."""
    page.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in choices.items()]
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("choices", DRESSES.values(), ids=DRESSES)
def test_open_pages_suit_every_reader(open_page, live_portal, size, choices):
    page = open_page(size)
    dress(page, choices, live_portal.address)

    assert [fault for path in PAGES for fault in faults_of(page, path)] == []


@pytest.mark.parametrize("choices", DRESSES.values(), ids=DRESSES)
@pytest.mark.parametrize(("name", "size"), [("dispatcher", DESK), ("worker", PHONE)])
def test_staff_pages_suit_every_reader(open_page, live_portal, name, size, choices):
    page = open_page(size)
    dress(page, choices, live_portal.address)
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")

    assert [fault for path in STAFF[name] for fault in faults_of(page, path)] == []


def test_large_type_is_chosen_on_the_page_and_kept(open_page):
    page = open_page(PHONE)
    page.goto("/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="大字").click()
    page.goto("/track/")

    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before * 1.25


def test_targets_of_a_phone_fit_a_finger(open_page):
    page = open_page(PHONE)
    page.goto("/")
    small = page.evaluate(
        "[...document.querySelectorAll('main .btn, header .tool, main select')]"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
        ".filter(([, height]) => height > 0 && height < 44)"
    )

    assert small == []
