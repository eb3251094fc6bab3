"""Closed tickets leave the lists by themselves, once nothing more can be asked for them."""

from datetime import timedelta

import pytest

from haishu_portal.core.models import PortalSetting
from requests_app.models import Ticket
from requests_app.services.archiving import archive_due
from requests_app.services.resident import ask_reopen
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

pytestmark = pytest.mark.usefixtures("limits")


@pytest.fixture
def closed(ground, now):
    """A ticket closed some days ago."""

    def make(days):
        closed_at = now - timedelta(days=days)
        return ticket_in(Status.CLOSED, team=ground.team, closed_at=closed_at)

    return make


@pytest.mark.parametrize(("days", "status"), [(61, Status.ARCHIVED), (59, Status.CLOSED)])
def test_a_ticket_is_archived_when_it_is_long_closed(closed, now, days, status):
    ticket = closed(days)
    archive_due(now=now, limit=10)
    ticket.refresh_from_db()
    assert ticket.status == status


def test_the_archive_waits_while_the_resident_may_still_ask(closed, now):
    PortalSetting.objects.update_or_create(key="archive_days", defaults={"value": 1})
    ticket = closed(20)
    assert archive_due(now=now, limit=10) == 0
    assert ask_reopen(ticket_id=ticket.pk, reason="又坏了", now=now).status != Status.CLOSED


def test_open_tickets_stay_and_a_second_sweep_finds_nothing(closed, ground, now):
    closed(90)
    ticket_in(Status.PROCESSING, team=ground.team)
    assert [archive_due(now=now, limit=10) for _ in range(2)] == [1, 0]
    assert Ticket.objects.filter(status=Status.PROCESSING).count() == 1


def test_a_sweep_takes_no_more_than_it_was_told(closed, now):
    closed(90), closed(91)
    assert archive_due(now=now, limit=1) == 1
