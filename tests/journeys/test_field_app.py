"""The field app itself: opens without a network, changes without losing, says when it is full."""

import uuid

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.test_whole_life import PASSWORD, sign_in
from tests.support.axe import axe_violations

APP = "import('/static/js/field/app.js').then(({ app }) => app)"
READY = "html[data-ready]"
KEPT = "html[data-kept]"
HOME = "/field/"
WAITS = "离线 · {n} 条待发"


@pytest.fixture
def phone(open_page):
    """The worker's phone with the app on it."""
    page = sign_in(open_page(PHONE), "worker")
    return start(page)


def start(page):
    page.goto(f"{HOME}outbox/")
    page.wait_for_selector(KEPT, state="attached", timeout=20_000)
    page.wait_for_selector("#strip >> text=全部已同步")
    return page


def ask(page, what):
    """Call the app as a screen does; ``what`` is JavaScript over ``app``."""
    return page.evaluate(f"{APP}.then(async (app) => {what})")


def act(page, kind="note", words="门锁着，改天再来", **more):
    """An act on the first case, as a form hands it in; without waiting, since it may ask."""
    fields = f"{{ kind: '{kind}', no: (await app.store.all('cases'))[0].no, label: '备注', "
    fields += f"fields: {{ note: '{words}' }}, version: null }}"
    return ask(page, f"{{ app.submit({fields}); return true; }}")


def offline(page, is_so=True):
    page.context.set_offline(is_so)


def test_the_app_opens_without_a_network_and_keeps_what_was_done(phone):
    offline(phone)
    act(phone)
    phone.wait_for_selector("#strip >> text=1 条待发")
    context = phone.context
    phone.close()

    again = context.new_page()
    again.goto(f"{HOME}outbox/")
    again.wait_for_selector(".waiting")
    assert again.locator("#strip").inner_text().startswith(WAITS.format(n=1))
    assert axe_violations(again) == []
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")

    again.goto(f"{HOME}team/")
    again.get_by_role("heading", name="这一页需要网络").wait_for()
    again.goto(f"{HOME}outbox/")
    offline(again, False)
    again.wait_for_selector("text=全部已发送")


def test_a_new_version_waits_until_it_is_asked_for(phone):
    address = phone.url
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    phone.reload()
    bar = phone.locator("#update")
    bar.wait_for()
    assert "有新版本" in bar.inner_text()
    assert phone.locator("html").get_attribute("lang") == "zh-hans"

    offline(phone)
    act(phone)
    phone.wait_for_selector("#strip >> text=1 条待发")
    bar.get_by_role("button").click()
    phone.wait_for_selector("html[lang=en]", state="attached")
    phone.wait_for_selector(".waiting")
    offline(phone, False)
    phone.wait_for_selector(".empty .icon")


def test_another_language_chosen_on_the_phone_stays_without_a_network(phone):
    phone.goto(f"{HOME}me/")
    phone.wait_for_selector(KEPT, state="attached")
    phone.get_by_role("button", name="English").click()
    phone.wait_for_selector("html[lang=en]", state="attached")
    phone.get_by_text("Sign out").wait_for()

    offline(phone)
    context = phone.context
    phone.close()
    again = context.new_page()
    again.goto(f"{HOME}me/")
    again.get_by_text("Sign out").wait_for()
    assert again.locator("html").get_attribute("lang") == "en"
    assert again.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"

    offline(again, False)
    again.get_by_role("button", name="简体中文").click()
    again.get_by_text("退出登录").wait_for()


def test_a_full_phone_says_so_and_sends_directly(phone, live_portal):
    words = f"手机满了也要记下 {uuid.uuid4().hex[:8]}"
    phone.evaluate(
        "IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('full', 'QuotaExceededError') }; true"
    )
    act(phone, words=words)
    dialog = phone.get_by_role("dialog")
    dialog.get_by_text("写的内容还在这一页").wait_for()
    assert axe_violations(phone) == []
    dialog.get_by_role("button", name="先留在这一页").click()
    phone.wait_for_selector("#strip >> text=手机存储已满")
    assert ask(phone, "app.outbox.items()") == []

    act(phone, words=words)
    dialog.get_by_role("button", name="现在直接发送").click()
    phone.wait_for_selector("#live >> text=已发送")
    found = "SELECT count(*) FROM requests_app_ticketevent WHERE note LIKE %s"
    assert live_portal.query(found, f"%{words}%") == [(1,)]


def test_two_people_on_one_phone_never_send_for_each_other(phone):
    offline(phone)
    act(phone)
    phone.wait_for_selector("#strip >> text=1 条待发")
    phone.context.clear_cookies()
    offline(phone, False)
    phone.wait_for_selector("#strip >> text=登录已过期")

    change_person(phone, "lead")
    phone.wait_for_selector("text=另一位同事还有 1 条未发送")
    assert ask(phone, "app.outbox.items()") == []

    phone.context.clear_cookies()
    change_person(phone, "worker")
    phone.wait_for_selector("#strip >> text=全部已同步")
    assert ask(phone, "app.outbox.items()") == []


def change_person(page, name):
    page.goto(f"/accounts/login/?next={HOME}outbox/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{HOME}outbox/")
