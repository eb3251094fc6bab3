"""Rows on screen follow changes made elsewhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import Ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

# Who asks (2), then the state of the categories, the rows and their clocks.
BUDGET = 2 + 3


def ids(*tickets):
    return ",".join(str(ticket.pk) for ticket in tickets)


@pytest.fixture
def fresh():
    def ask(browser, query="view=to_dispatch", **sent):
        return browser.post(f"/desk/rows/?{query}", sent)

    return ask


@pytest.fixture
def waiting(ground, limits):
    """Tickets that wait for dispatch."""

    def make(count=1, **values):
        return [
            ticket_in(Status.PENDING_DISPATCH, area_code=ground.area, title=f"事项{n}", **values)
            for n in range(count)
        ]

    return make


@pytest.mark.parametrize("count", [1, 3])
def test_changed_rows_come_in_one_request_at_the_same_cost(at_desk, waiting, fresh, count):
    tickets = waiting(count, category=CategoryFactory(code="010101"))
    shown = ids(*tickets)
    fresh(at_desk, shown=shown, changed=shown)

    with CaptureQueriesContext(connection) as spent:
        answer = fresh(at_desk, shown=shown, changed=shown).json()

    assert set(answer["rows"]) == {str(ticket.pk) for ticket in tickets}
    assert "事项0" in answer["rows"][str(tickets[0].pk)]
    assert len(spent) <= BUDGET


def test_a_row_that_left_the_view_is_said_to_be_gone(at_desk, waiting, fresh):
    stays, goes = waiting(2)
    Ticket.objects.filter(pk=goes.pk).update(status=Status.CLOSED)

    answer = fresh(at_desk, shown=ids(stays, goes), changed=ids(stays, goes)).json()

    assert (list(answer["rows"]), answer["gone"]) == ([str(stays.pk)], [goes.pk])


def test_only_what_is_on_screen_is_drawn_again(at_desk, waiting, fresh):
    shown, other = waiting(2)

    answer = fresh(at_desk, shown=ids(shown), changed=ids(other)).json()

    assert answer == {"rows": {}, "gone": []}


def test_what_came_is_counted_in_the_view_of_the_page(at_desk, ground, waiting, fresh):
    shown, _new = waiting(2)
    ticket_in(Status.CLOSED, team=ground.team, area_code=ground.area)

    assert fresh(at_desk, shown=ids(shown), look="1").json()["came"] == 1
    assert fresh(at_desk, shown=ids(shown, _new), look="1").json()["came"] == 0
    assert fresh(at_desk, "view=closed", shown="", look="1").json()["came"] == 1
    assert "came" not in fresh(at_desk, shown=ids(shown)).json()


def test_the_counts_beside_the_views_come_when_asked_for(at_desk, waiting, fresh):
    shown = waiting(2)

    answer = fresh(at_desk, shown=ids(*shown), rail="1").json()

    assert 'id="rail"' in answer["rail"]
    assert 'aria-current="page"' in answer["rail"]


def test_nobody_hears_of_a_ticket_they_may_not_open(cast, signed_in, ground, waiting, fresh):
    (ticket,) = waiting(target_team=ground.street)
    sent = {"shown": ids(ticket), "changed": ids(ticket)}

    assert list(fresh(signed_in(cast.supervisor), **sent).json()["rows"]) == [str(ticket.pk)]
    assert fresh(signed_in(cast.street), "view=open", **sent).json()["rows"] == {}


@pytest.mark.parametrize("sent", [{}, {"shown": "x,²,-1", "changed": "9" * 40}])
def test_what_is_no_id_is_no_error(at_desk, fresh, sent):
    assert fresh(at_desk, **sent).json() == {"rows": {}, "gone": []}


def test_the_door_is_closed_to_who_has_no_desk(cast, signed_in, fresh):
    assert fresh(signed_in()).status_code == 302
    assert fresh(signed_in(cast.worker)).status_code == 403
    assert signed_in(cast.dispatcher).get("/desk/rows/").status_code == 405
