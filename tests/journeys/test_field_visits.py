"""Doors visited where there is no network, and the ground as those above read it."""

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_whole_life import sign_in
from tests.support.axe import axe_violations

VISITS = "/field/visits/"
HERE = {"longitude": 121.53, "latitude": 29.88}
GROUND = ("/desk/visits/", "/desk/risks/", "/desk/screenings/")


def too_wide(page) -> bool:
    """Whether the page is wider than its screen."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.fixture
def phone(open_page):
    """The worker's phone with everything on it."""
    page = sign_in(open_page(PHONE, geolocation=HERE, permissions=["geolocation"]), "worker")
    page.goto(VISITS)
    page.wait_for_selector(".door")
    page.wait_for_selector("html[data-kept]", state="attached")
    return page


def test_a_visit_without_network_survives_a_killed_tab_and_is_sent_once(phone):
    phone.context.set_offline(True)
    phone.reload()
    phone.click(".door a")
    phone.wait_for_selector("#visit")
    door = phone.inner_text(".visit__title")
    phone.click(".pick:has([value=met])")
    phone.click("[data-add=note]")
    phone.fill(".finding textarea", "门铃不响")
    phone.wait_for_timeout(600)  # half-typed words are kept a moment later

    phone.reload()
    phone.wait_for_selector(".finding")
    assert phone.is_checked("[name=met][value=met]")
    assert phone.input_value(".finding textarea") == "门铃不响"
    phone.click("#actions [type=submit]")
    phone.wait_for_selector(".door--done")
    assert phone.locator(".door--done .door__title").first.inner_text() == door

    phone.context.set_offline(False)
    phone.wait_for_selector("#strip >> text=全部已同步")
    phone.goto("/field/outbox/")
    phone.wait_for_selector(".empty__title")


def test_a_risk_outside_of_a_visit_is_one_tap_away_and_waits_for_the_network(phone):
    phone.context.set_offline(True)
    phone.click("text=登记风险")
    phone.wait_for_selector("#risk")
    phone.fill("#risk-words", "两家争执，33020319500101123X")
    phone.click(".pick:has([value=orange])")
    assert phone.input_value("#risk-words") == "两家争执，***"
    phone.wait_for_timeout(600)  # half-typed words are kept a moment later

    phone.reload()
    phone.wait_for_selector("#risk")
    assert phone.input_value("#risk-words") == "两家争执，***"
    assert phone.is_checked("[name=level][value=orange]")
    phone.click("#actions [type=submit]")
    phone.wait_for_selector("#strip >> text=1")
    phone.context.set_offline(False)
    phone.wait_for_selector("#strip >> text=全部已同步")
    phone.goto("/field/outbox/")
    phone.wait_for_selector(".empty__title")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screens_suit_every_reader(phone, scheme):
    phone.emulate_media(color_scheme=scheme)
    faults = []
    for path in (VISITS, f"{VISITS}coverage/"):
        phone.goto(path)
        phone.wait_for_selector(".door, .tile")
        faults += [*axe_violations(phone), *([f"{path} too wide"] if too_wide(phone) else [])]
    phone.goto("/field/report/risk/")
    phone.wait_for_selector("#risk")
    faults += [*axe_violations(phone), *(["risk too wide"] if too_wide(phone) else [])]
    phone.goto(VISITS)
    phone.click(".door a")
    phone.wait_for_selector("#visit")
    phone.click("[data-add=risk]")
    faults += [*axe_violations(phone), *(["visit too wide"] if too_wide(phone) else [])]
    assert faults == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_ground_at_the_desk_suits_every_reader(open_page, size):
    page = sign_in(open_page(size), "street")
    faults = []
    for path in GROUND:
        page.goto(path)
        faults += [*axe_violations(page), *([f"{path} too wide"] if too_wide(page) else [])]
    assert faults == []
