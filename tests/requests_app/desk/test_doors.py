"""Who may open which page of the desk: every deny beside an allow."""

import pytest

from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

EVERYBODY = [
    "agent",
    "dispatcher",
    "callback",
    "supervisor",
    "district",
    "street",
    "community",
    "lead",
    "worker",
    "stranger",
    "auditor",
    "outsider",
]
DESK = {
    "agent",
    "dispatcher",
    "callback",
    "supervisor",
    "district",
    "street",
    "community",
    "lead",
}
PAGES = {
    "/desk/": DESK,
    "/desk/teams/": DESK,
    "/desk/new/": {"agent", "dispatcher", "supervisor", "community", "lead"},
    "/desk/callbacks/": {"callback", "supervisor"},
    "/desk/audit/": {"auditor"},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_to_its_roles_and_to_nobody_else(cast, signed_in, page, who):
    answer = signed_in(getattr(cast, who)).get(page)

    assert answer.status_code == (200 if who in PAGES[page] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(db, signed_in, page):
    answer = signed_in().get(page)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("dispatcher", 200),
        ("agent", 200),
        ("lead", 200),
        ("community", 200),
        ("street", 200),
        ("worker", 302),
        ("stranger", 302),
        ("outsider", 403),
    ],
)
def test_a_ticket_opens_to_the_centre_its_unit_and_its_area(
    *, cast, ground, limits, signed_in, who, status
):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)

    answer = signed_in(getattr(cast, who)).get(f"/desk/t/{ticket.no}/")

    assert answer.status_code == status


def test_the_accused_unit_never_learns_of_the_ticket(cast, ground, limits, signed_in, act):
    from haishu_portal.core.roles import Role

    accused = cast.play(Role.STREET, ground.street, "accused")
    ticket = ticket_in(
        Status.PENDING_DISPATCH, area_code=ground.area, target_team_id=ground.street.pk
    )
    browser = signed_in(accused)

    seen = browser.get(f"/desk/t/{ticket.no}/").status_code
    noted = act(browser, ticket, "note", note="看看").status_code
    revealed = browser.post(f"/desk/t/{ticket.no}/caller/", {"field": "phone"}).status_code
    listed = ticket.title in browser.get("/desk/?view=open").content.decode()

    assert (seen, noted, revealed, listed) == (404, 404, 404, False)
    assert signed_in(cast.dispatcher).get(f"/desk/t/{ticket.no}/").status_code == 200


def test_a_confidential_ticket_is_not_for_the_street(cast, ground, limits, signed_in):
    ticket = ticket_in(Status.PENDING_DISPATCH, area_code=ground.area, confidential=True)

    statuses = [
        signed_in(who).get(f"/desk/t/{ticket.no}/").status_code
        for who in (cast.street, cast.dispatcher)
    ]

    assert statuses == [404, 200]


@pytest.mark.parametrize(("who", "shown"), [("supervisor", True), ("dispatcher", False)])
def test_only_those_who_may_ask_are_offered_the_callers_details(
    cast, ticket, signed_in, who, shown
):
    page = signed_in(getattr(cast, who)).get(f"/desk/t/{ticket.no}/").content.decode()

    assert ("查看完整信息" in page, "13800138000" in page) == (shown, False)


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("dispatcher", 403)])
def test_a_reveal_answers_only_those_who_may_ask(cast, ticket, signed_in, who, status):
    answer = signed_in(getattr(cast, who)).post(
        f"/desk/t/{ticket.no}/caller/", {"field": "phone", "reason": "联系诉求人"}
    )

    assert (answer.status_code, "13800138000" in answer.content.decode()) == (
        status,
        status == 200,
    )


def test_a_reveal_without_a_reason_shows_nothing(cast, ticket, signed_in):
    answer = signed_in(cast.supervisor).post(
        f"/desk/t/{ticket.no}/caller/", {"field": "phone", "reason": "看"}
    )

    assert (answer.status_code, "13800138000" in answer.content.decode()) == (400, False)


@pytest.mark.parametrize("page", ["new/caller", "new/place", "new/category"])
def test_hints_are_for_those_who_take_in(cast, signed_in, page):
    statuses = [
        signed_in(who).post(f"/desk/{page}/", {}).status_code for who in (cast.agent, cast.callback)
    ]

    assert statuses == [200, 403]
