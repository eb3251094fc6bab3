"""Who hands a ticket on: the predicate, on facts alone."""

from dataclasses import dataclass

import pytest

from haishu_portal.core.roles import Role
from requests_app.handing_rules import can_hand_on
from requests_app.workflow import Status
from tests.requests_app.test_rules import ACCUSED, OTHER, OWN, Facts, reach


@dataclass
class InHand(Facts):
    """The same ticket in the hands of the person 1."""

    handler_id: int | None = 1


@pytest.mark.parametrize(
    ("role", "team", "handler", "status", "may"),
    [
        (Role.WORKER, OWN, 1, Status.PROCESSING, True),
        (Role.WORKER, OWN, 2, Status.PROCESSING, False),
        (Role.WORKER, OWN, None, Status.DISPATCHED, False),
        (Role.WORKER, OTHER, 1, Status.PROCESSING, False),
        (Role.WORKER, OWN, 1, Status.CLOSED, False),
        (Role.LEAD, OWN, 2, Status.PROCESSING, True),
        (Role.LEAD, OWN, None, Status.DISPATCHED, True),
        (Role.LEAD, OTHER, 2, Status.PROCESSING, False),
        (Role.COMMUNITY, OWN, 1, Status.PROCESSING, True),
        (Role.DISPATCHER, OWN, 1, Status.PROCESSING, False),
        (Role.AUDITOR, OWN, 1, Status.PROCESSING, False),
        (Role.LEAD, ACCUSED, 1, Status.PROCESSING, False),
    ],
)
def test_a_ticket_is_handed_on_by_who_has_it_and_by_the_lead(role, team, handler, status, may):
    ticket = InHand(handler_id=handler, status=status)
    assert can_hand_on(reach(role, team=team), ticket) is may


def test_the_accused_hand_nothing_on():
    ticket = InHand(lead_team_id=ACCUSED)
    assert not can_hand_on(reach(Role.LEAD, team=ACCUSED), ticket)
