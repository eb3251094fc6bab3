"""A running portal and browsers of two sizes."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from haishu_portal.dev import browser as machine
from haishu_portal.dev.paths import ROOT
from tests.support.live import LivePortal

# Playwright's loop runs in this very thread, which Django would take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESK = {"viewport": {"width": 1366, "height": 768}}
SHOTS = ROOT / "test-artifacts" / "shots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this directory is a journey.

    One that fails is walked once more, since a browser beside other tests may be starved;
    the run names each of these as RERUN.
    """
    for item in items:
        if "tests/journeys/" in str(item.path):
            item.add_marker("journey")
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def live_portal() -> Iterator[LivePortal]:
    """The portal with its demo district, served for real."""
    portal = LivePortal()
    try:
        yield portal.start()
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the session."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    flags.append("--use-fake-device-for-media-stream")  # a microphone that hums
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=machine.ensure(), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_portal, request) -> Iterator[Callable[..., Any]]:
    """Open a page in a new context: ``open_page(PHONE)``, ``open_page(DESK, locale="en")``."""
    contexts = []

    def make(size: dict[str, Any] | None = None, **options: Any) -> Any:
        defaults = {
            "base_url": live_portal.address,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
        }
        context = browser.new_context(**{**defaults, **(size or DESK), **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for number, context in enumerate(contexts):
        if getattr(request.node, "failed", False) and context.pages:
            SHOTS.mkdir(parents=True, exist_ok=True)
            context.pages[0].screenshot(path=SHOTS / f"{request.node.name}-{number}.png")
        context.close()


@pytest.fixture
def phone_page(open_page) -> Any:
    """A resident's phone, 390 wide."""
    return open_page(PHONE)


@pytest.fixture
def desk_page(open_page) -> Any:
    """A dispatcher's screen, 1366x768."""
    return open_page(DESK)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell fixtures whether the test failed, for the picture."""
    outcome = yield
    item.failed = outcome.get_result().failed
