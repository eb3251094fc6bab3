"""One identifier, one act."""

import uuid

import pytest

from requests_app.exceptions import IdentifierTaken
from requests_app.services.notes import add_note, record_contact
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def note(cast, now):
    def run(ticket, key, words="已到现场"):
        return add_note(
            ticket_id=ticket.pk, actor=cast.worker, note=words, now=now, client_uuid=key
        )

    return run


def test_the_same_act_again_changes_nothing(ground, note):
    ticket, key = ticket_in(Status.PROCESSING, team=ground.team), uuid.uuid4()
    note(ticket, key)
    note(ticket, key)
    assert ticket.events.count() == 1


def test_another_act_under_the_same_identifier_is_told_so(cast, ground, limits, now, note):
    ticket, key = ticket_in(Status.SIGNED, team=ground.team), uuid.uuid4()
    note(ticket, key)
    given = {"ticket_id": ticket.pk, "actor": cast.worker, "now": now, "client_uuid": key}
    with pytest.raises(IdentifierTaken):
        record_contact(**given, how="phone", note="")
    with pytest.raises(IdentifierTaken):
        move_ticket(**given, move="start")
    started = move_ticket(**{**given, "client_uuid": uuid.uuid4()}, move="start")
    assert started.status == Status.PROCESSING


def test_another_ticket_under_the_same_identifier_is_told_so(ground, note):
    first, second = (ticket_in(Status.PROCESSING, team=ground.team) for _n in range(2))
    key = uuid.uuid4()
    note(first, key)
    with pytest.raises(IdentifierTaken):
        note(second, key)
    note(second, uuid.uuid4())
    assert second.events.count() == 1
