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


def test_axe_finds_a_fault_and_nothing_in_a_sound_page(desk_page):
    sound = "<html lang='zh'><title>页</title><main><h1>页</h1></main></html>"
    desk_page.set_content(sound)
    clean = axe_violations(desk_page)
    desk_page.set_content(sound.replace("<h1>", "<img src='data:,'><h1>"))

    assert (clean, [fault.split(":")[0] for fault in axe_violations(desk_page)]) == (
        [],
        ["image-alt"],
    )
