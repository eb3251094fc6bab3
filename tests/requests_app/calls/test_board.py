"""The wall-board against figures counted by hand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haishu_portal.core.roles import Role
from requests_app.calls.selectors.board import FRESH_SECONDS, board, count_board
from requests_app.calls.services.spells import choose_state

BUDGET = 4


@pytest.fixture
def day(cast, second, ready, tell, now):
    """Four answered (three in time), two given up, two waiting, one of yesterday, one outgoing."""
    for n, (wait, talk, agent) in enumerate(
        [(5, 60, cast.agent), (15, 120, cast.agent), (16, 30, second), (2, 90, second)]
    ):
        start = 300 * n
        tell("ringing", f"a{n}", after=start)
        tell("answered", f"a{n}", after=start + wait, agent=agent)
        tell("ended", f"a{n}", after=start + wait + talk)
    for n in range(2):
        tell("ringing", f"b{n}", after=1300)
        tell("abandoned", f"b{n}", after=1310 + n)
    tell("ringing", "w1", after=1400)
    tell("ringing", "w2", after=1380)
    tell("answered", "yesterday", after=-86400, agent=second)
    tell("ended", "yesterday", after=-86300)
    tell("answered", "out", after=1390, direction="out")
    return now + timedelta(seconds=1420)


def test_the_figures_are_those_counted_by_hand(cast, second, day, now):
    figures = count_board(now=day)

    assert (figures.answered, figures.in_time, figures.abandoned) == (4, 3, 2)
    assert (figures.offered, figures.in_time_percent) == (6, 50)
    assert (figures.waiting, figures.waiting_since) == (2, now + timedelta(seconds=1380))
    assert {line.name: (line.answered, line.talk) for line in figures.agents} == {
        "agent": (2, timedelta(seconds=90)),
        "second": (2, timedelta(seconds=60)),
    }


def test_agents_stand_by_state_and_then_by_time(cast, second, ready, tell, now):
    third = cast.play(Role.AGENT, cast.ground.district, "third")
    ready(third, after=5)
    ready(second, after=3)
    tell("answered", after=8, agent=cast.agent)

    figures = count_board(now=now)

    assert [line.name for line in figures.agents] == ["second", "third", "agent"]
    assert (figures.by_state["ready"], figures.by_state["on_call"]) == (2, 1)


def test_of_nobody_there_is_no_share(db, now):
    assert count_board(now=now).in_time_percent is None


def test_who_is_off_is_not_on_it(cast, ready, now):
    ready(cast.agent)
    assert [line.name for line in count_board(now=now).agents] == ["agent"]
    choose_state(actor=cast.agent, state="offline", now=now)
    assert count_board(now=now).agents == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_agent_and_three(cast, ready, tell, now, count):
    for n in range(count):
        user = cast.play(Role.AGENT, cast.ground.district, f"a{n}")
        ready(user)
        tell("answered", str(n), after=n, agent=user)
    with CaptureQueriesContext(
        connection,
    ) as spent:
        assert len(count_board(now=now).agents) == count
    assert len(spent) <= BUDGET


def test_many_viewers_share_one_counting(tell, now):
    board(now=now)
    tell("ringing", after=1)
    with CaptureQueriesContext(connection) as spent:
        assert board(now=now + timedelta(seconds=1)).waiting == 0
    assert len(spent) == 0
    assert board(now=now + timedelta(seconds=1 + FRESH_SECONDS)).waiting == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("district", 200), ("agent", 403), ("dispatcher", 403), ("worker", 403)],
)
def test_who_watches_the_room(cast, signed_in, who, status):
    assert signed_in(getattr(cast, who)).get("/desk/board/").status_code == status


def test_the_page_and_its_part(cast, signed_in, day):
    browser = signed_in(cast.supervisor)
    assert "<html" in browser.get("/desk/board/").content.decode()
    part = browser.get("/desk/board/", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, 'id="board"' in part) == (False, True)
