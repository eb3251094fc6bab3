"""A finger that taps twice: one act from every form."""

import pytest

from tests.journeys.field_phone import Phone
from tests.journeys.test_field_case import waiting

# At once, while the first is on its way, and again as soon as it is kept.
TWICE = """(button) => {
  const { form } = button;
  const again = () => form.isConnected && form.requestSubmit();
  document.addEventListener("field:outbox", () => { again(); setTimeout(again); });
  again();
  again();
}"""

# The button of a plain step is free again before its screen is drawn afresh.
FREED = """(button) => {
  document.addEventListener("field:outbox", () => setTimeout(() => {
    document.body.append(button);
    button.disabled = false;
    button.click();
    button.remove();
  }));
  button.click();
}"""


@pytest.fixture
def phone(open_page):
    """The worker's phone, without a network: what is sent stays to be counted."""
    mine = Phone(open_page)
    mine.offline()
    return mine


def kinds_after(phone, seen):
    """Tap twice; once the form is closed, what kinds of acts wait."""
    phone.page.locator("#actions [type=submit]").evaluate(TWICE)
    phone.page.locator(seen).first.wait_for()
    phone.page.wait_for_load_state("networkidle")
    return [item["kind"] for item in phone.items()]


def test_forms_of_a_case_tapped_twice_keep_one_act_each(phone, live_portal):
    no = waiting(live_portal, "processing")
    phone.form(no, "note").locator("[name=note]").fill("只记一次")
    assert kinds_after(phone, "[data-case]") == ["note"]
    form = phone.form(no, "contact")
    form.get_by_text("电话", exact=True).click()
    form.locator("[name=note]").fill("只联系一次")
    assert kinds_after(phone, "[data-case]") == ["note", "contact"]
    phone.form(no, "arrive").get_by_text("已取得位置").wait_for()
    assert kinds_after(phone, "[data-case]") == ["note", "contact", "arrive"]
    form = phone.form(no, "help")
    form.get_by_text("所在社区", exact=True).click()
    form.locator("[name=words]").fill("搭把手")
    assert kinds_after(phone, "[data-case]") == ["note", "contact", "arrive", "help"]


def test_the_same_words_written_later_are_another_act(phone, live_portal):
    no = waiting(live_portal, "processing")
    for _ in range(2):
        phone.note(no, "又来一次，还是没人")
    assert [item["kind"] for item in phone.items()] == ["note", "note"]


def test_a_report_tapped_twice_is_one(phone):
    phone.open("report/")
    phone.page.locator("[name=text]").fill("路灯不亮，拍了照")
    phone.page.locator("[data-where]").get_by_text("米").wait_for()
    assert kinds_after(phone, "[data-cards]") == ["event"]


def test_a_visit_tapped_twice_is_one(phone):
    phone.open("visits/")
    phone.page.locator(".door a").first.click()
    phone.page.locator(".pick:has([value=met])").click()
    assert kinds_after(phone, ".door--done") == ["visit"]


def test_a_case_handed_over_twice_goes_once(phone):
    phone.open("handover/")
    phone.page.locator("[name=case]").first.check()
    phone.page.locator("[name=user]").select_option(index=1)
    phone.page.locator("[name=words]").fill("明早八点再去一次")
    assert kinds_after(phone, "[data-cards]") == ["hand_over"]


def test_a_plain_step_tapped_twice_is_one(phone, live_portal):
    no = waiting(live_portal, "dispatched")
    phone.open(f"t/{no}/")
    button = phone.page.locator("#actions [data-go=sign]")
    button.evaluate(FREED)
    phone.page.get_by_text("1 项待发送").wait_for()
    assert [item["kind"] for item in phone.items()] == ["sign"]
