"""Every move from every state: what the table allows passes, everything else is refused."""

import pytest
from django.db import transaction

from requests_app import workflow
from requests_app.exceptions import MissingField, MoveNotAllowed
from requests_app.models import Ticket
from requests_app.services.actors import system_actor
from requests_app.services.cases import open_case
from requests_app.services.ledger import Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move
from requests_app.workflow import MOVES, Status
from tests.factories.tickets import TicketFactory, ticket_in

NAMES = [move.name for move in MOVES]


def form_of(move, ground, master):
    """Everything the move's form may ask for."""
    return MoveInput(
        note="理由写在这里",
        data={
            "team_id": ground.other.pk,
            "reply_text": "已办妥",
            "outcome": "solved",
            "return_reason": "不属于本单位",
            "suspend_reason": "legal_procedure",
            "not_accepted_reason": "petition_in_progress",
            "master_id": master.pk,
        },
    )


def make(ticket, name, given, now):
    """Make the move by the portal itself, whatever the rules of permission say."""
    with transaction.atomic():
        case = open_case(ticket.pk)
        ledger = Ledger(actor=system_actor(), now=now)
        apply_move(ledger, case, name, given)
        ledger.flush()


@pytest.mark.parametrize("name", NAMES)
def test_move_passes_from_its_sources_and_from_nowhere_else(name, ground, limits, now):
    move = workflow.MOVES_BY_NAME[name]
    master = TicketFactory()
    for status in Status:
        ticket = ticket_in(status, team=ground.team)
        if status in move.sources:
            make(ticket, name, form_of(move, ground, master), now)
            wanted = move.target
        else:
            with pytest.raises(MoveNotAllowed):
                make(ticket, name, form_of(move, ground, master), now)
            wanted = status
        ticket.refresh_from_db()
        assert (status, ticket.status) == (status, wanted)


@pytest.mark.parametrize("name", NAMES)
def test_move_leaves_one_event_and_a_new_version(name, ground, limits, now):
    move = workflow.MOVES_BY_NAME[name]
    source = min(move.sources)
    ticket = ticket_in(source, team=ground.team)
    make(ticket, name, form_of(move, ground, TicketFactory()), now)
    event = ticket.events.get()
    assert (event.move, event.from_status, event.to_status) == (name, source, move.target)
    assert event.visibility == (0 if move.public else 1)
    ticket.refresh_from_db()
    assert (ticket.version, ticket.event_seq, ticket.event_head) == (2, 1, event.hash)


@pytest.mark.parametrize("name", [m.name for m in MOVES if m.requires or m.note_required])
def test_move_with_an_empty_form_names_each_missing_field(name, ground, limits, now):
    move = workflow.MOVES_BY_NAME[name]
    ticket = ticket_in(min(move.sources), team=ground.team)
    with pytest.raises(MissingField) as refusal:
        make(ticket, name, MoveInput(), now)
    wanted = set(move.requires) | ({"note"} if move.note_required else set())
    assert set(refusal.value.fields) == wanted
    assert Ticket.objects.get(pk=ticket.pk).version == 1


def test_every_state_can_be_reached_and_only_the_last_ones_are_never_left():
    reached = {move.target for move in MOVES} | {Status.DRAFT}
    left = set().union(*(move.sources for move in MOVES))
    assert reached == set(Status)
    assert set(Status) - left == {
        Status.ARCHIVED,
        Status.INVALID,
        Status.TERMINATED,
        Status.WITHDRAWN,
    }
