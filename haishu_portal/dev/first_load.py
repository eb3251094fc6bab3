"""How many bytes the field app costs a phone: the first time, and afterwards."""

from dataclasses import dataclass
from typing import Any

from haishu_portal.dev import browser
from haishu_portal.dev.wire import Wire

# A demo account; its password is no secret (site/demo/people.py).
WORKER, PASSWORD = "worker", "haishu-demo"
BASE = "/field/"
LIST = "/field/list/"
# The app says so once its worker holds everything it wants to hold.
HELD = "html[data-kept]"
# The worker brings the libraries of the map by itself after the first list.
BROUGHT = "() => caches.match(document.getElementById('leaflet').dataset.js).then(Boolean)"
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Weight:
    """Bytes from the server, headers included."""

    app: int  # opening the app with nothing in any cache, until the worker holds all of it
    again: int  # opening it once more
    day: int  # a worker's own cases, photos and ground on first sign-in


def fill_in(page: Any, address: str) -> str:
    """Sign in as a demo worker; returns the number of one of the cases."""
    page.goto(f"{address}/accounts/login/?next={BASE}")
    page.fill("[name=login]", WORKER)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    answer = page.request.get(address + LIST).json()
    return str(answer["cases"][0]["no"])


def sign_in(address: str, steering: int) -> str:
    """Sign in in a browser that runs already, so that its cookies carry the session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.connect_over_cdp(f"http://127.0.0.1:{steering}")
        page = chromium.contexts[0].new_page()
        number = fill_in(page, address)
        page.close()
        chromium.close()
    return number


def settled(page: Any) -> None:
    """Until the worker has everything and nothing is under way."""
    page.wait_for_selector(HELD, state="attached", timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle")


def measure(port: int) -> Weight:
    """Open the app through a wire that counts."""
    from playwright.sync_api import sync_playwright

    with Wire(port) as wire, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser.ensure(), args=["--no-sandbox"])
        page = chromium.new_context(locale="zh-CN").new_page()
        page.goto(f"{wire.address}{BASE}")
        settled(page)
        app = wire.down
        page.goto(f"{wire.address}{BASE}map/")
        settled(page)
        again = wire.down - app
        fill_in(page, wire.address)
        signed_in = wire.down
        page.goto(f"{wire.address}{BASE}")
        settled(page)
        page.wait_for_function(BROUGHT, timeout=PATIENCE_MS)
        chromium.close()
        return Weight(app=app, again=again, day=wire.down - signed_in)
