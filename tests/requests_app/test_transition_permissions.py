"""Who may make which move on whose ticket: each deny stands beside an allow."""

import pytest
from django.db import transaction

from grid.selectors.reach import reach_of
from haishu_portal.core.roles import Role
from requests_app import workflow
from requests_app.exceptions import NotYourTicket
from requests_app.selectors.moves import available_moves
from requests_app.services.transition import OWN_SERVICE, move_ticket
from requests_app.workflow import MOVES, Status
from tests.factories.tickets import ticket_in
from tests.requests_app.test_transition_table import form_of

PEOPLE = (
    "agent", "dispatcher", "callback", "supervisor", "district", "street", "community",
    "worker", "lead", "stranger", "auditor", "outsider",
)  # fmt: skip
DESK = {"dispatcher", "supervisor"}
UNIT = {"worker", "lead"}
CALLERS = {"callback", "supervisor"}
NOBODY: set[str] = set()
# The matrix of domain.md 9 in our words: who makes the move on a ticket of the grid team.
ALLOWED: dict[str, set[str]] = {
    "submit": {"agent", *DESK},
    "answer": {"agent", *DESK},
    "close_answered": {"agent", *DESK},
    "queue": {"agent", *DESK},
    "dispatch": DESK,
    "redispatch": DESK,
    "sign": UNIT,
    "start": UNIT,
    "accept_return": DESK,
    "reject_return": DESK,
    "designate": DESK,
    "reply": UNIT,
    "approve_reply": DESK,
    "reject_reply": DESK,
    "start_callback": CALLERS,
    "rework": NOBODY,
    "to_difficult": NOBODY,
    "close": NOBODY,
    "close_difficult": DESK,
    "rework_rated": NOBODY,
    "difficult_rated": NOBODY,
    "rework_difficult": DESK,
    "suspend": {*UNIT, *DESK},
    "resume": {*UNIT, *DESK},
    "not_accept": DESK,
    "terminate": DESK,
    "restore": {*CALLERS, *DESK},
    "withdraw": {"agent", *DESK},
    "reopen": DESK,
    "archive": DESK,
}


def try_move(person, ticket, name, given, now):
    """Whether the move passes; what it did is taken back."""
    try:
        with transaction.atomic():
            move_ticket(
                ticket_id=ticket.pk,
                move=name,
                actor=person,
                now=now,
                note=given.note,
                data=given.data,
            )
            transaction.set_rollback(True)
    except NotYourTicket:
        return False
    return True


def test_the_matrix_names_every_move():
    assert {*ALLOWED, *OWN_SERVICE} == {move.name for move in MOVES}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_move_is_made_by_those_of_the_matrix_only(name, ground, cast, limits, now):
    move = workflow.MOVES_BY_NAME[name]
    ticket = ticket_in(min(move.sources), team=ground.team, area_code=ground.area)
    given = form_of(move, ground, ticket)
    may = {p for p in PEOPLE if try_move(getattr(cast, p), ticket, name, given, now)}
    assert may == ALLOWED[name]


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_nobody_of_the_unit_complained_about_makes_a_move(name, ground, cast, limits, now):
    move = workflow.MOVES_BY_NAME[name]
    source = min(move.sources)
    accused = ticket_in(source, team=ground.team, target_team_id=ground.room.pk)
    other = ticket_in(source, team=ground.team, target_team_id=ground.street.pk)
    person = cast.play(Role.DISPATCHER, ground.room, "desk-of-the-accused")
    allowed = "dispatcher" in ALLOWED[name]
    assert not try_move(person, accused, name, form_of(move, ground, accused), now)
    assert try_move(person, other, name, form_of(move, ground, other), now) == allowed


def test_nobody_judges_the_work_of_their_own_unit(ground, cast, limits, now):
    ticket = ticket_in(Status.REVIEWED, team=ground.team)
    name = "start_callback"
    given = form_of(workflow.MOVES_BY_NAME[name], ground, ticket)
    insider = cast.play(Role.SUPERVISOR, ground.team, "insider")
    assert not try_move(insider, ticket, name, given, now)
    assert try_move(cast.supervisor, ticket, name, given, now)


def test_moves_offered_are_moves_that_pass(ground, cast, limits, now):
    for status in (Status.PENDING_DISPATCH, Status.DISPATCHED, Status.REVIEWED, Status.CLOSED):
        ticket = ticket_in(status, team=ground.team, area_code=ground.area)
        for name in PEOPLE:
            person = getattr(cast, name)
            for move in available_moves(reach_of(person), ticket):
                given = form_of(move, ground, ticket)
                assert try_move(person, ticket, move.name, given, now), (status, name, move.name)
