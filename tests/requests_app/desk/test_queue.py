"""The queue: views, filters, paging, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

BUDGET = 7


def titles(answer):
    return [row.ticket.title for row in answer.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_one_row_and_three(ground, limits, at_desk, count):
    for n in range(count):
        ticket_in(
            Status.PROCESSING,
            team=ground.team,
            area_code=ground.area,
            title=f"事项{n}",
            category=CategoryFactory(code="010101"),
        )
    at_desk.get("/desk/?view=open")

    with CaptureQueriesContext(
        connection,
    ) as spent:
        answer = at_desk.get("/desk/?view=open")

    assert sorted(titles(answer)) == [f"事项{n}" for n in range(count)]
    assert len(spent) <= BUDGET


@pytest.mark.parametrize(
    ("view", "status"),
    [
        ("to_dispatch", Status.PENDING_DISPATCH),
        ("returns", Status.RETURN_REQUESTED),
        ("to_review", Status.REPLIED),
        ("to_call", Status.REVIEWED),
        ("difficult", Status.DIFFICULT),
        ("suspended", Status.SUSPENDED),
        ("closed", Status.CLOSED),
    ],
)
def test_a_view_shows_its_states_alone(*, cast, ground, limits, signed_in, view, status):
    for each in (Status.PENDING_DISPATCH, Status.RETURN_REQUESTED, Status.REPLIED,
                 Status.REVIEWED, Status.DIFFICULT, Status.SUSPENDED, Status.CLOSED):  # fmt: skip
        ticket_in(each, team=ground.team, title=str(each))

    answer = signed_in(cast.supervisor).get(f"/desk/?view={view}")

    assert titles(answer) == [str(status)]


@pytest.mark.parametrize(
    ("who", "view"),
    [("dispatcher", "to_dispatch"), ("supervisor", "open"), ("lead", "mine"), ("street", "open")],
)
def test_each_role_starts_in_its_own_view(cast, signed_in, who, view):
    answer = signed_in(getattr(cast, who)).get("/desk/")

    assert answer.context["view"].name == view


def test_a_view_of_another_role_falls_back_to_ones_own(cast, signed_in):
    assert signed_in(cast.agent).get("/desk/?view=to_review").context["view"].name == "open"


def test_the_rail_counts_what_waits(cast, ground, limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH)
    ticket_in(Status.REPLIED, team=ground.team)

    rail = {i.view.name: i.count for i in at_desk.get("/desk/").context["rail"]}

    assert (rail["to_dispatch"], rail["to_review"], rail["open"], rail["closed"]) == (1, 1, 2, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("area=330203003", ["甲"]),
        ("area=330203004", ["乙"]),
        ("urgency=urgent", ["乙"]),
        ("kind=complaint", ["甲"]),
        ("channel=phone_81890", ["乙"]),
        ("state=accepted", []),
        ("since=2026-11-24&until=2026-11-24", ["甲", "乙"]),
        ("until=2026-11-23", []),
        ("since=nonsense", ["甲", "乙"]),
    ],
)
def test_filters_narrow_the_list(ground, limits, at_desk, query, found):
    team = {"team": ground.team}
    ticket_in(Status.SIGNED, title="甲", area_code=ground.area, kind="complaint", **team)
    ticket_in(
        Status.SIGNED, title="乙", area_code=ground.other.area_code, urgency="urgent",
        channel="phone_81890", **team,
    )  # fmt: skip
    from tests.factories.grid import StreetFactory

    for code in ("330203003", "330203004"):
        StreetFactory(code=code)

    answer = at_desk.get(f"/desk/?view=open&sort=newest&{query}")

    assert sorted(titles(answer), key="甲乙".index) == found


def test_a_number_is_found_wherever_it_lies(ground, limits, at_desk):
    closed = ticket_in(Status.CLOSED, team=ground.team, title="旧事")
    ticket_in(Status.PENDING_DISPATCH, title="新事")

    assert titles(at_desk.get(f"/desk/?view=to_dispatch&q={closed.no.lower()}")) == ["旧事"]


def test_a_whole_phone_is_found_by_its_hash(limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH, title="她的事")

    assert titles(at_desk.get("/desk/?q=138 0013 8000")) == ["她的事"]
    assert titles(at_desk.get("/desk/?q=13800138001")) == []


def test_a_search_that_cannot_be_read_says_what_it_takes(limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH)

    page = at_desk.get("/desk/?q=张三").content.decode()

    assert "没有读懂要查什么" in page


def test_pages_follow_without_gap_or_repeat(limits, at_desk, monkeypatch):
    made = [ticket_in(Status.PENDING_DISPATCH, title=f"第{n}件").title for n in range(53)]

    first = at_desk.get("/desk/?view=to_dispatch")
    second = at_desk.get(f"/desk/{first.context['older_url']}")

    assert sorted(titles(first) + titles(second)) == sorted(made)
    assert (len(titles(first)), second.context["older_url"]) == (50, "")


def test_htmx_gets_the_list_without_the_frame(limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH, title="只要名单")

    page = at_desk.get("/desk/", headers={"HX-Request": "true"}).content.decode()

    assert ("<html" in page, 'id="queue"' in page, "只要名单" in page) == (False, True, True)


def test_an_empty_view_says_what_will_be_here(at_desk):
    assert "没有待派的工单" in at_desk.get("/desk/?view=to_dispatch").content.decode()


def test_the_gap_of_the_calendar_is_told(at_desk):
    assert "调休安排待导入" in at_desk.get("/desk/").content.decode()


@pytest.mark.parametrize("seal", ["gAAAA", "x", "²", "a" * 400, "13800138000"])
def test_a_broken_seal_finds_nobody(limits, at_desk, seal):
    ticket_in(Status.PENDING_DISPATCH)
    assert titles(at_desk.get("/desk/", {"caller": seal})) == []
