"""Rings on the phone: switched on, heard, followed to the case; or why not, in words."""

import json

import pytest

from tests.fakes.push_service import FakeBrowser
from tests.journeys.conftest import PHONE
from tests.journeys.test_field_app import HOME
from tests.journeys.test_whole_life import sign_in
from tests.support.axe import axe_violations

# No push service is at hand: the page gets a subscription as one would have made it.
SUBSCRIBED = """
  const {endpoint, p256dh, auth} = %s;
  const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  let key = null;
  const made = () => key && {
    endpoint,
    options: { applicationServerKey: key.buffer },
    getKey: (name) => bytes(name === "auth" ? auth : p256dh).buffer,
    unsubscribe: async () => { key = null; return true; },
  };
  PushManager.prototype.getSubscription = async () => made();
  PushManager.prototype.subscribe = async (options) => { key = options.applicationServerKey; return made(); };
"""
PUSH = {"kind": "new", "count": 1, "unread": 1, "title": "有 1 件新工单", "no": "HS20261124-000001"}
CLICKED = """async () => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
SHOWN = """async () => {
  const { ready } = navigator.serviceWorker;
  return (await (await ready).getNotifications()).map(({ title, body }) => [title, body]);
}"""


@pytest.fixture
def me(open_page):
    """The page about oneself on a worker's phone."""

    def draw(*permissions, script="", **options):
        page = open_page(PHONE, permissions=list(permissions), **options)
        page.add_init_script(script)
        sign_in(page, "worker")
        with page.expect_response("**/field/list/"):
            page.goto(HOME)
        page.goto(f"{HOME}me/")
        page.wait_for_selector("[data-push] .ring")
        return page

    return draw


def deliver(page, push):
    """Hand the worker of the page a push, as the browser does."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": found[-1]["registrationId"],
            "data": json.dumps(push),
        },
    )


def test_a_phone_rings_and_a_touch_opens_the_case(me, live_portal):
    browser = FakeBrowser("https://fcm.googleapis.com", "/fcm/send/journey")
    page = me("notifications", script=SUBSCRIBED % json.dumps(browser.subscription))
    page.wait_for_selector("html[data-kept]")
    page.get_by_role("button", name="开启提醒").click()
    page.get_by_text("已开启：").wait_for()
    page.get_by_text("什么时候响").click()
    assert page.get_by_label("特急工单", exact=True).is_disabled()
    page.get_by_label("新工单", exact=True).uncheck()
    page.get_by_label("从").fill("21:30")
    page.get_by_role("button", name="保存提醒设置").click()
    page.get_by_text("提醒设置已保存").wait_for()
    assert axe_violations(page) == []
    (kept,) = live_portal.query("SELECT preferences FROM core_user WHERE username = 'worker'")
    assert (kept[0]["push"]["quiet_from"], kept[0]["push"]["off"]) == ("21:30", ["new"])

    deliver(page, {**PUSH, "url": "/field/outbox/"})
    page.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")
    assert page.evaluate(SHOWN) == [[PUSH["title"], PUSH["no"]]]
    page.context.service_workers[0].evaluate(CLICKED)
    page.wait_for_url("**/outbox/")

    page.goto(f"{HOME}me/")
    page.get_by_role("button", name="关闭", exact=True).click()
    page.get_by_role("button", name="开启提醒").wait_for()
    assert live_portal.query("SELECT 1 FROM core_pushsubscription") == []


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("Mozilla/5.0 (Linux; Android 12) Chrome/98 MicroMessenger/8.0", "微信里收不到提醒"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) Version/15.4", "系统太旧"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1", "添加到主屏幕"),
        ("Mozilla/5.0 (Linux; Android 9) Some/1", "这个浏览器收不到提醒"),
    ],
)
def test_a_phone_that_cannot_ring_says_why_and_what_comes_instead(me, agent, says):
    page = me(script="delete window.PushManager;", user_agent=agent)
    state = page.locator(".ring").inner_text()
    assert says in state
    assert "138****0101" in state
    assert page.get_by_role("button", name="开启提醒").count() == 0
