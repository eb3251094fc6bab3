"""A lead at the telephone: sign and give, write down an absence, look at the plan, hand over."""

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.test_whole_life import sign_in, state
from tests.support.axe import axe_violations

TEAM = "W330203003001001"
OF_TEAM = """
SELECT t.no FROM requests_app_ticket t JOIN grid_team g ON g.id = t.lead_team_id
WHERE g.code = %s AND t.status = %s ORDER BY t.due_key LIMIT 1
"""
IN_HAND = """
SELECT count(*) FROM requests_app_ticket t JOIN core_user u ON u.id = t.handler_id
WHERE u.username = %s AND t.status IN ('dispatched', 'signed', 'processing', 'reworking')
"""


@pytest.fixture
def phone(open_page):
    """The lead's phone."""
    return sign_in(open_page(PHONE), "lead")


def in_hand(portal, login):
    return portal.query(IN_HAND, login)[0][0]


def test_a_lead_signs_gives_and_covers(phone, live_portal):
    no = str(live_portal.query(OF_TEAM, TEAM, "dispatched")[0][0])
    phone.goto("/field/team/")
    assert axe_violations(phone) == []
    phone.get_by_role("link", name="签收新工单").click()
    assert axe_violations(phone) == []

    card = phone.locator(f"#case-{no}")
    card.locator("select").select_option(index=1)
    card.get_by_role("button", name="签收").click()
    phone.wait_for_selector(".messages >> text=已签收")
    assert state(live_portal, no) == "signed"

    phone.get_by_role("link", name="全队").click()
    phone.get_by_role("link", name="排值班").click()
    assert axe_violations(phone) == []
    phone.get_by_role("link", name="全队").click()

    phone.get_by_role("link", name="登记缺勤").click()
    assert axe_violations(phone) == []
    before = in_hand(live_portal, "demo-mate1")
    phone.get_by_label("谁缺勤").select_option(label="金海燕")
    phone.get_by_label("代办人").select_option(label="许文静")
    phone.get_by_role("button", name="登记，下一步看在办工单").click()
    phone.wait_for_selector(".messages >> text=缺勤已登记")
    assert axe_violations(phone) == []
    if before:
        assert in_hand(live_portal, "demo-mate1") == before  # looked at, not done
        phone.get_by_role("button", name="确认转交").click()
        phone.wait_for_selector(".messages >> text=已转交")
    assert in_hand(live_portal, "demo-mate1") == 0

    phone.goto("/field/team/")
    phone.get_by_text("由许文静代办").wait_for()
    phone.get_by_role("link", name="登记缺勤").click()
    named = phone.locator("strong", has_text="金海燕")
    away = phone.locator("li").filter(has=named, has_text="缺勤中")
    away.get_by_role("button", name="已返岗").click()
    phone.wait_for_selector(".messages >> text=已返岗")
