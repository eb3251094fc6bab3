"""The portal runs as a whole: web, worker and beat."""

import time

from tests.support.axe import axe_violations


def test_portal_becomes_ready_when_its_worker_lives(live_portal, phone_page):
    until = time.monotonic() + 45
    status = 0
    while status != 200 and time.monotonic() < until:
        status = phone_page.request.get("/readyz").status
        time.sleep(0.5)

    assert status == 200


def test_sign_in_to_the_back_office_has_no_accessibility_fault(desk_page):
    desk_page.goto("/admin/login/")

    assert (
        axe_violations(desk_page, ignore=("landmark-one-main", "page-has-heading-one", "region"))
        == []
    )
