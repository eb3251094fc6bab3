"""The ticket page: what it shows, to whom, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.services.assisting import add_assist
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

BUDGET = 21


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_of_each_and_for_three(
    *, cast, ground, limits, at_desk, now, count
):
    kind = CategoryFactory(code="010101")
    given = {"team": ground.team, "area_code": ground.area, "category": kind}
    ticket = ticket_in(Status.PROCESSING, **given)
    for n in range(count):
        ticket_in(Status.PROCESSING, **given)
        ticket_in(Status.MERGED, master=ticket)
        add_note(ticket_id=ticket.pk, actor=cast.dispatcher, note=f"备注{n}", now=now)
    for team in (ground.room, ground.street, ground.other)[:count]:
        add_assist(
            ticket_id=ticket.pk, actor=cast.dispatcher, team_id=team.pk, task="到场", now=now
        )
    at_desk.get(f"/desk/t/{ticket.no}/")

    with CaptureQueriesContext(connection) as spent:
        answer = at_desk.get(f"/desk/t/{ticket.no}/")

    assert answer.status_code == 200
    assert len(spent) <= BUDGET
