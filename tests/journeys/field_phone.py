"""A grid worker's phone with the app on it: cut off, killed, with a wrong clock, full, lost."""

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from requests_app.fieldwork.views.shell import BASE
from tests.journeys.conftest import PHONE
from tests.journeys.test_whole_life import PASSWORD, sign_in
from tests.support.pictures import PLACE

APP = "import('/static/js/field/app.js').then(({ app }) => app)"
READY = "html[data-ready]"
KEPT = "html[data-kept]"
SYNCED = "#strip >> text=全部已同步"
STEP_MS = 20_000
SETTLED_SECONDS = 60
# A clock that runs as it should and is wrong by so many milliseconds.
WRONG_CLOCK = """
(() => {
  const Real = Date, shift = %d;
  globalThis.Date = class extends Real {
    constructor(...words) { words.length ? super(...words) : super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };
})();
"""


class Phone:
    """One browser context: the page in it may die, what it keeps stays."""

    def __init__(self, open_page: Callable[..., Any], person: str = "worker") -> None:
        where = {"longitude": PLACE[0], "latitude": PLACE[1]}
        self.person = person
        self.page = sign_in(
            open_page(PHONE, geolocation=where, permissions=["geolocation"]), person
        )
        self.page.set_default_timeout(STEP_MS)
        self.open()
        self.page.wait_for_selector(KEPT, state="attached")
        self.page.wait_for_selector(SYNCED)

    @property
    def context(self) -> Any:
        """What the phone keeps while pages come and go."""
        return self.page.context

    def open(self, path: str = "") -> None:
        """Type an address of the app, or press its icon."""
        self.page.goto(BASE + path)
        self.page.wait_for_selector(READY, state="attached")

    def kill(self, path: str = "") -> None:
        """The system throws the app away; its owner opens it again."""
        context = self.context
        dead, self.page = self.page, context.new_page()
        dead.close()
        self.page.set_default_timeout(STEP_MS)
        self.open(path)

    def offline(self, is_so: bool = True) -> None:
        """Lose the network, or find it again."""
        self.context.set_offline(is_so)

    def wrong_clock(self, hours: float) -> None:
        """Set the clock wrong for every page opened from now on."""
        self.context.add_init_script(WRONG_CLOCK % int(hours * 3_600_000))

    def ask(self, what: str) -> Any:
        """Ask the app itself; ``what`` is JavaScript over ``app``."""
        return self.page.evaluate(f"{APP}.then(async (app) => {what})")

    def items(self) -> list[dict[str, Any]]:
        """What waits in the outbox."""
        return list(self.ask("app.outbox.items()"))

    def states(self) -> Counter[str]:
        """How many of what waits are in which state."""
        return Counter(item["state"] for item in self.items())

    def until(self, is_so: Callable[[], bool], seconds: float = SETTLED_SECONDS) -> None:
        """Look again and again, without a fixed pause."""
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, json.dumps(self.items(), ensure_ascii=False)[:2000]
            self.page.wait_for_timeout(100)

    def settle(self, *, press: bool = False) -> None:
        """Until nothing waits; ``press`` asks for another try as its owner would, in no hurry."""

        def empty() -> bool:
            if press:
                self.ask("{ await app.sync.syncNow('tap'); return true; }")
            return not self.items()

        self.until(empty)

    def card(self, no: str) -> Any:
        """The card of a case on the list of today, found by its number: a list may be long."""
        self.page.locator("[data-find]").fill(no)
        return self.page.locator("li.job", has=self.page.locator(f"a[href$='/t/{no}/']"))

    def sign(self, no: str) -> None:
        """Sign off with one tap on the list."""
        self.card(no).locator("[data-tap]").click()
        self.card(no).locator(".job__pending, [data-tap]").first.wait_for()

    def form(self, no: str, step: str) -> Any:
        """Open the form of a step."""
        self.open(f"t/{no}/?do={step}")
        form = self.page.locator(f"form[data-step={step}]")
        form.wait_for()
        return form

    def send(self) -> None:
        """Press the button under the thumb; the form closes when it is safely kept."""
        self.page.locator("#actions [type=submit]").click()
        self.page.locator("[data-case]").wait_for()

    def contact(self, no: str, words: str) -> None:
        """Write down a telephone call."""
        form = self.form(no, "contact")
        form.get_by_text("电话", exact=True).click()
        form.locator("[name=note]").fill(words)
        self.send()

    def note(self, no: str, words: str) -> None:
        """Write a note."""
        self.form(no, "note").locator("[name=note]").fill(words)
        self.send()

    def photograph(self, form: Any, *photos: dict[str, Any]) -> None:
        """Take pictures into a form; done when they are on the disk."""
        shown = form.locator(".shots__item")
        for photo in photos:
            count = shown.count()
            form.locator("[data-shots-pick=camera]").set_input_files(photo)
            shown.nth(count).wait_for()

    def reply(self, no: str, words: str, *photos: dict[str, Any]) -> None:
        """Write the answer with pictures and hand it in."""
        form = self.form(no, "reply")
        self.photograph(form, *photos)
        form.get_by_text("已解决", exact=True).click()
        form.locator("[name=reply_text]").fill(words)
        self.send()

    def sign_in_again(self) -> None:
        """Follow the strip to the sign-in page and come back."""
        self.page.locator("#strip").click()
        self.page.fill("[name=login]", self.person)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_selector(READY, state="attached")
