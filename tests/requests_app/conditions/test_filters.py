"""The filters of the queue said as a condition find the same tickets."""

import random

import pytest

from requests_app.forms.desk_queue import QueueForm
from requests_app.models import Ticket
from requests_app.selectors.condition_filters import condition_of
from requests_app.selectors.conditions import to_q
from requests_app.selectors.tickets import filtered, visible_to
from requests_app.views.desk.rail import VIEWS
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import NOW
from tests.requests_app.conditions.test_meaning import places, scatter

__all__ = ["places"]

FILTERS = [
    {},
    {"urgency": "urgent"},
    {"kind": "complaint", "channel": "web"},
    {"area": "330203003"},
    {"category": "0101"},
    {"since": "2026-11-01", "until": "2026-11-20"},
    {"mine": "on"},
    {"overdue": "on", "state": "processing"},
    {"q": "HS20251124"},
]


@pytest.fixture
def tickets(ground, cast, places):
    """Tickets that differ in everything a filter asks."""
    dice = random.Random(11)
    dice.user = cast.dispatcher
    CategoryFactory(code="0101")
    return scatter(ground, dice)


def test_every_view_and_filter_says_the_same_as_a_condition(cast, tickets, reach_of):
    reach = reach_of(cast.dispatcher)
    found_any = 0
    for view in VIEWS:
        for given in FILTERS:
            form = QueueForm(given, closed=view.name == "closed")
            form.is_valid()
            wanted = form.wanted(view.view, mine=view.mine, overdue=view.overdue)
            node = condition_of(wanted)

            by_filter = set(filtered(reach, wanted, now=NOW).values_list("pk", flat=True))
            by_condition = visible_to(reach).filter(to_q(node, reach=reach, now=NOW))

            assert set(by_condition.values_list("pk", flat=True)) == by_filter, (view.name, given)
            found_any += bool(by_filter)
    assert (found_any > 30, Ticket.objects.count()) == (True, len(tickets))
