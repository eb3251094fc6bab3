"""How the queue looks to one reader: columns, their order, row heights, and its orders."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import Ticket
from requests_app.queue_look import SORTS, USUAL, Look, columns_from, look_from
from requests_app.selectors.tickets import SORTS as KEYSETS
from requests_app.selectors.tickets import TicketFilter, desk_page
from requests_app.workflow import Status
from tests.factories.tickets import NOW, TicketFactory, ticket_in
from tests.requests_app.desk.test_saved_views import make_view

HERE = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://testserver/desk/?view=open&kind=help",
}


def keep(browser, view="open", columns=("title", "clock", "handler"), density="compact", **more):
    data = {"view": view, "columns": list(columns), "density": density, **more}
    return browser.post("/desk/look/", data, **HERE)


def heads(answer):
    return [column["name"] for column in answer.context["rows"][0].head]


def test_a_look_is_kept_for_the_reader_alone(cast, limits, at_desk, signed_in):
    ticket_in(Status.PENDING_DISPATCH, handler=cast.agent)

    kept = keep(at_desk)
    page = at_desk.get("/desk/?view=to_dispatch")

    assert kept.url == "/desk/?view=open&kind=help"
    assert heads(page) == ["title", "clock", "handler"]
    text = page.content.decode()
    assert ("queue--compact" in text, "agent" in text, "queue__channel" in text) == (
        True, True, False,
    )  # fmt: skip
    assert heads(signed_in(cast.supervisor).get("/desk/?view=to_dispatch")) == list(USUAL)
    keep(at_desk, usual="1")
    assert heads(at_desk.get("/desk/?view=to_dispatch")) == list(USUAL)


def test_a_saved_view_has_its_own_look_until_the_reader_chooses(cast, limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH, kind="praise")
    view = make_view(cast.dispatcher, columns=["title", "kind"], density="roomy")
    keep(at_desk, columns=["title", "state"])

    first = at_desk.get(f"/desk/?view={view.key}")
    keep(at_desk, view=view.key, columns=["place", "title"])
    second = at_desk.get(f"/desk/?view={view.key}")
    other = at_desk.get("/desk/?view=open")

    assert (heads(first), first.context["look"].density) == (["title", "kind"], "roomy")
    assert (heads(second), second.context["look"].density) == (["place", "title"], "compact")
    assert heads(other) == ["title", "state"]


@pytest.mark.parametrize(
    ("stored", "look"),
    [
        (None, Look()),
        ("x", Look()),
        ({"columns": [], "density": "tiny"}, Look()),
        ({"columns": ["state", "password", "state"], "density": "roomy"},
         Look(("title", "state"), "roomy")),
        ({"columns": 7}, Look()),
    ],
)  # fmt: skip
def test_a_look_that_cannot_be_read_is_as_usual(stored, look):
    assert look_from(stored, Look()) == look


def test_the_title_is_always_there():
    assert columns_from(["state"]) == ("title", "state")
    assert columns_from(["state", "title"]) == ("state", "title")


@pytest.mark.parametrize("count", [1, 3])
def test_every_column_costs_the_same_for_one_row_and_three(cast, ground, limits, at_desk, count):
    for _n in range(count):
        ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker)
    keep(at_desk, columns=["title", "state", "clock", "unit", "handler", "category", "place"])
    at_desk.get("/desk/?view=open")

    with CaptureQueriesContext(connection) as spent:
        page = at_desk.get("/desk/?view=open")

    assert (len(page.context["rows"]), page.content.decode().count("worker")) == (count, 2 * count)
    assert len(spent) <= 6


def test_only_the_desk_keeps_a_look(cast, signed_in):
    assert keep(signed_in(cast.worker)).status_code == 403
    assert keep(signed_in(cast.agent)).status_code == 302
    assert signed_in(cast.agent).get("/desk/look/").status_code == 405


@pytest.mark.parametrize("sort", [name for name, _label in SORTS])
def test_each_order_pages_through_everything_once(cast, reach, sort):
    made = {TicketFactory(updated_at=NOW.replace(minute=n % 7)).pk for n in range(23)}
    seen, cursor = [], ""
    while True:
        page = desk_page(
            reach, TicketFilter(view="open"), now=NOW, sort=sort, cursor=cursor, size=5
        )
        seen += [t.pk for t in page.rows]
        cursor = page.older
        if not cursor:
            break

    keys = [tuple(getattr(Ticket.objects.get(pk=pk), c.lstrip("-")) for c in KEYSETS[sort].columns)
            for pk in seen]  # fmt: skip
    assert (len(seen), set(seen)) == (23, made)
    assert keys == sorted(keys, reverse=KEYSETS[sort].columns[0].startswith("-"))


@pytest.fixture
def reach(cast):
    """The dispatcher's."""
    from grid.selectors.reach import reach_of

    return reach_of(cast.dispatcher)


def test_a_list_of_closed_tickets_offers_only_orders_with_an_index(limits, at_desk):
    closed = at_desk.get("/desk/?view=closed&sort=due")
    opened = at_desk.get("/desk/?view=open&sort=untouched")

    assert [s["name"] for s in closed.context["sorts"]] == ["newest", "changed", "untouched"]
    assert (closed.context["sort"], opened.context["sort"]) == ("newest", "untouched")
