"""A case worked where there is no network: nothing is lost, nothing is done twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.field_phone import Phone
from tests.journeys.test_whole_life import sign_in, state
from tests.support.axe import axe_violations
from tests.support.faults import Fault
from tests.support.field_cases import fresh_cases
from tests.support.pictures import photo_of

REPLY = "楼道里的杂物已清走，过道打扫干净，和住户说好不再堆放。"
ACTS = (
    "SELECT a.kind, a.state, a.tries, a.clock, a.done_at, a.received_at, a.client_at"
    " FROM fieldwork_fieldact a JOIN requests_app_ticket t ON t.id = a.ticket_id"
    " WHERE t.no = %s ORDER BY a.seq"
)
EVENTS = (
    "SELECT e.kind, e.move, e.client_at, e.at FROM requests_app_ticketevent e"
    " JOIN requests_app_ticket t ON t.id = e.ticket_id WHERE t.no = %s AND e.client_uuid IS NOT NULL"
    " ORDER BY e.seq"
)
PHOTOS = (
    "SELECT a.width, a.height FROM requests_app_ticketphoto p JOIN core_attachment a"
    " ON a.id = p.attachment_id JOIN requests_app_ticket t ON t.id = p.ticket_id WHERE t.no = %s"
)
DONE = ("replied", "reviewed", "callback", "closed")
WHOLE = ["sign", "contact", "reply"]
FIELD = "^/field/(list|cases|files|sync)/"


@pytest.fixture(scope="module")
def cases(live_portal):
    """Numbers of cases that nobody has touched; each test takes its own."""
    return iter(fresh_cases(live_portal, 14))


@pytest.fixture
def no(cases):
    """One untouched case."""
    return next(cases)


@pytest.fixture(scope="module")
def photos():
    """A large and a small picture, as a camera gives them."""
    return photo_of(3000, 2250, "before.jpg"), photo_of(1200, 1600, "after.jpg")


@pytest.fixture
def phone(open_page, cases):
    """The worker's phone, with everything on it."""
    return Phone(open_page)


def acts_of(portal, no):
    """Kinds of the acts that were done on a case, in the order of the phone."""
    rows = portal.query(ACTS, no)
    assert {row[1] for row in rows} <= {"done"}, rows
    return [row[0] for row in rows]


def worked(portal, no):
    """A case with one event of each act and two pictures."""
    assert acts_of(portal, no) == WHOLE
    assert state(portal, no) in DONE
    moves = Counter(row[1] for row in portal.query(EVENTS, no) if row[1])
    assert (moves["sign"], moves["reply"]) == (1, 1)
    assert len(portal.query(PHOTOS, no)) == 2
    return True


def work(phone, no, photos):
    """From the list to the answer."""
    phone.open()
    phone.sign(no)
    phone.contact(no, "约好下午到楼下碰头")
    phone.reply(no, REPLY, *photos)


def test_a_whole_case_without_a_network_arrives_once(phone, live_portal, no, photos):
    phone.offline()
    work(phone, no, photos)
    assert [item["kind"] for item in phone.items()] == WHOLE
    assert axe_violations(phone.page) == []
    assert state(live_portal, no) == "dispatched"
    done_by = datetime.now(UTC)

    phone.offline(False)
    phone.settle()

    assert worked(live_portal, no)
    assert max(max(size) for size in live_portal.query(PHOTOS, no)) == 1600
    for *_, done_at, received_at, client_at in live_portal.query(ACTS, no):
        assert client_at == done_at <= done_by <= received_at
    for _kind, _move, client_at, at in live_portal.query(EVENTS, no):
        assert client_at < done_by < at


def test_the_app_killed_twice_goes_on_where_it_was(phone, live_portal, no, photos):
    phone.offline()
    phone.open()
    phone.sign(no)
    phone.kill()
    phone.contact(no, "约好下午到楼下碰头")
    form = phone.form(no, "reply")
    form.locator("[name=reply_text]").fill(REPLY)
    phone.photograph(form, *photos)

    phone.kill(f"t/{no}/?do=reply")
    form = phone.page.locator("form[data-step=reply]")
    form.locator(".shots__item").nth(1).wait_for()
    assert form.locator("[name=reply_text]").input_value() == REPLY
    form.get_by_text("已解决", exact=True).click()
    phone.send()
    phone.offline(False)
    phone.settle()

    assert worked(live_portal, no)


def test_a_session_that_ended_meanwhile_costs_a_sign_in_and_nothing_else(
    phone, live_portal, no, photos
):
    phone.offline()
    work(phone, no, photos)
    phone.context.clear_cookies()
    phone.offline(False)
    phone.page.wait_for_selector("#strip >> text=登录已过期")
    assert len(phone.items()) == len(WHOLE)
    assert state(live_portal, no) == "dispatched"

    phone.sign_in_again()
    phone.settle()

    assert worked(live_portal, no)


@pytest.mark.parametrize("kind", ["before", "after", "cut"])
def test_a_server_that_fails_every_second_request_doubles_nothing(
    phone, live_portal, no, photos, kind
):
    phone.offline()
    work(phone, no, photos)
    with live_portal.failing(Fault(FIELD, kind)):
        phone.offline(False)
        phone.settle(press=True)
        failed = live_portal.failures()

    assert len(failed) >= 3
    assert worked(live_portal, no)


def test_a_clock_three_hours_fast_is_noted_and_put_right(phone, live_portal, no, photos):
    phone.wrong_clock(hours=3)
    phone.kill()
    phone.offline()
    work(phone, no, photos)
    phone.offline(False)
    phone.settle()

    assert worked(live_portal, no)
    for *_, clock, done_at, received_at, client_at in live_portal.query(ACTS, no):
        assert clock == "corrected"
        assert done_at - received_at > timedelta(hours=2)
        assert timedelta(0) <= received_at - client_at < timedelta(minutes=10)


def test_two_phones_on_one_case_and_each_side_is_seen(open_page, phone, live_portal, cases):
    theirs, mine = next(cases), next(cases)
    phone.open()
    phone.page.locator("[data-refresh]").click()
    phone.sign(mine)
    phone.settle()
    lead = Phone(open_page, "lead")
    phone.offline()
    phone.open()
    phone.sign(theirs)
    phone.reply(mine, REPLY)

    lead.open()
    lead.sign(theirs)
    lead.open(f"t/{mine}/")
    lead.page.locator("[data-go=start]").first.click()
    lead.settle()
    phone.open("outbox/")
    phone.offline(False)
    phone.until(lambda: phone.states()["conflict"] == 2)

    told = phone.page.locator(".waiting[data-state=conflict]")
    told.nth(1).wait_for()
    assert axe_violations(phone.page) == []
    for item in told.all():
        assert "王建波" in item.locator(".side").nth(1).inner_text()
    assert REPLY in told.filter(has_text="答复").locator(".side").first.inner_text()
    settle_conflicts(phone, theirs, mine)

    assert acts_of(live_portal, theirs) == ["sign"]
    assert state(live_portal, theirs) == "signed"
    assert state(live_portal, mine) in DONE
    moves = Counter(row[1] for row in live_portal.query(EVENTS, mine))
    assert (moves["sign"], moves["start"], moves["reply"]) == (1, 1, 1)


def settle_conflicts(phone, theirs, mine):
    """Leave theirs on one case, do ours all the same on the other."""
    item = {entry["no"]: f"[data-uuid='{entry['uuid']}']" for entry in phone.items()}
    phone.page.locator(f"{item[theirs]} [data-do=drop]").click()
    phone.page.locator("dialog[open] button[value=yes]:visible").click()
    phone.page.locator(item[theirs]).wait_for(state="detached")
    phone.page.locator(f"{item[mine]} [data-do=mine]").click()
    phone.page.locator("dialog[open] button[value=yes]:visible").click()
    phone.settle()


def test_a_phone_signed_out_from_afar_drops_everything(open_page, phone, live_portal, no):
    phone.offline()
    phone.note(no, "这条不会再送到")
    device = phone.ask("app.device")
    lead = sign_in(open_page(PHONE), "lead")
    lead.goto("/field/phones/")
    lost = lead.locator("details", has=lead.locator(f"form[action*='{device}']"))
    lost.locator("summary").click()
    lost.get_by_role("button").click()
    lead.wait_for_selector(".messages >> text=已退出")

    phone.offline(False)
    phone.page.get_by_role("heading", name="这部手机已被退出").wait_for()

    left = "indexedDB.databases().then((all) => all.map((one) => one.name))"
    phone.until(lambda: "haishu-field-" not in "".join(phone.page.evaluate(left)))
    assert acts_of(live_portal, no) == []


def test_after_days_without_contact_only_what_was_done_stays(phone, live_portal, no):
    phone.offline()
    phone.note(no, "电梯厅也有一堆纸箱")
    phone.wrong_clock(hours=24 * 8)
    phone.kill()

    assert phone.ask("app.store.all('cases')") == []
    assert phone.ask("app.store.get('kv', 'ground')") is None
    assert len(phone.items()) == 1
    phone.offline(False)
    phone.settle()
    assert acts_of(live_portal, no) == ["note"]
    phone.open()
    phone.card(no).wait_for()
