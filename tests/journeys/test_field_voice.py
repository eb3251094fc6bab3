"""A voice note recorded for real: taken by the server, heard at the desk."""

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_field_app import HOME, KEPT
from tests.journeys.test_field_case import press, waiting
from tests.journeys.test_whole_life import sign_in

# Played through, its length is known: as streamed it has none.
HEARD = """async (audio) => {
  audio.load();
  await new Promise((heard, failed) => {
    audio.onloadedmetadata = heard;
    audio.onerror = () => failed(audio.error);
  });
  audio.muted = true;
  const ended = new Promise((done) => { audio.onended = done; });
  await audio.play();
  await ended;
  return audio.currentTime;
}"""


@pytest.fixture
def phone(open_page):
    """The worker's phone, whose microphone may be used."""
    page = sign_in(open_page(PHONE, permissions=["microphone"]), "worker")
    page.goto(HOME)
    page.wait_for_selector(KEPT, state="attached", timeout=20_000)
    page.wait_for_selector("#strip >> text=全部已同步")
    return page


def record(page, until="0:02"):
    """Speak until the clock says so."""
    page.get_by_role("button", name="开始录音").click()
    page.locator("[data-recorder-time]").get_by_text(until).wait_for()


def heard_at_the_desk(open_page, no):
    """Seconds of the newest voice note that the desk could play."""
    desk = sign_in(open_page(DESK), "dispatcher")
    desk.goto(f"/desk/t/{no}/")
    return desk.locator("audio.voice").first.evaluate(HEARD)


def test_a_voice_note_is_taken_and_heard_at_the_desk(phone, open_page, live_portal):
    no = waiting(live_portal, "processing")
    phone.goto(f"{HOME}t/{no}/?do=voice")
    record(phone)
    phone.get_by_role("button", name="停止").click()
    phone.locator("[data-recorder-play]").wait_for()
    press(phone, "保存录音")
    phone.wait_for_selector(".timeline audio.voice", timeout=30_000)
    phone.wait_for_selector("#strip >> text=全部已同步")
    assert heard_at_the_desk(open_page, no) > 1
