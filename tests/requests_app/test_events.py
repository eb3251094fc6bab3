"""The chain of events: written once, and every change to it shows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from requests_app.choices import EventKind
from requests_app.models import Ticket, TicketEvent
from requests_app.selectors.verification import walk_chains
from requests_app.services.actors import system_actor
from requests_app.services.ledger import EventDraft, Ledger
from tests.factories.tickets import TicketFactory

SWAP = """
    UPDATE requests_app_ticketevent SET seq = 9 WHERE seq = 2;
    UPDATE requests_app_ticketevent SET seq = 2 WHERE seq = 3;
    UPDATE requests_app_ticketevent SET seq = 3 WHERE seq = 9
"""


@pytest.fixture
def ticket(db, now):
    """A ticket with four events."""
    ticket = TicketFactory()
    ledger = Ledger(actor=system_actor(), now=now)
    for number in range(4):
        data = {"序": number, "b": [1.5, None], "a": "二"}
        ledger.event(ticket, EventDraft(EventKind.NOTE, f"第{number}条", data=data))
    ledger.flush()
    return ticket


@pytest.fixture
def tamper(ticket):
    """Run SQL on the events as somebody would who owns the database."""

    def run(sql):
        with connection.cursor() as cursor:
            # PostgreSQL alters no table with checks of foreign keys still to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE requests_app_ticketevent DISABLE TRIGGER USER")
            cursor.execute(sql)
            cursor.execute("ALTER TABLE requests_app_ticketevent ENABLE TRIGGER USER")

    return run


def faults(**given):
    last = None
    for walk in walk_chains(**given):
        last = walk
    return [(f.no, f.seq, f.what) for f in last.faults]


def test_events_are_refused_to_update_and_delete(ticket):
    for change in (
        lambda: TicketEvent.objects.update(note="x"),
        lambda: TicketEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert TicketEvent.objects.count() == 4


def test_a_sound_chain_has_no_fault(ticket):
    assert faults() == []
    assert faults(no=ticket.no) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE requests_app_ticketevent SET note = '改' WHERE seq = 2", [(2, "tampered")]),
        ("UPDATE requests_app_ticketevent SET data = '{}' WHERE seq = 3", [(3, "tampered")]),
        ("UPDATE requests_app_ticketevent SET at = at + '1s' WHERE seq = 1", [(1, "tampered")]),
        ("DELETE FROM requests_app_ticketevent WHERE seq = 2", [(2, "missing")]),
        ("DELETE FROM requests_app_ticketevent WHERE seq = 4", [(4, "missing")]),
        ("DELETE FROM requests_app_ticketevent", [(1, "missing")]),
        (
            SWAP,
            [
                (2, "reordered"),
                (2, "tampered"),
                (3, "reordered"),
                (3, "tampered"),
                (4, "reordered"),
            ],
        ),
    ],
)
def test_each_change_is_found(ticket, tamper, sql, found):
    tamper(sql)
    assert faults() == [(ticket.no, *fault) for fault in found]


def test_a_chain_rewritten_whole_does_not_fit_its_ticket(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(event_head="0" * 64)
    assert faults() == [(ticket.no, 4, "tampered")]
    Ticket.objects.filter(pk=ticket.pk).update(event_seq=3)
    assert faults() == [(ticket.no, 4, "unknown")]


def test_the_command_names_the_faults_and_fails(ticket, tamper):
    output = StringIO()
    call_command("verify_events", stdout=output)
    assert "4 events of 1 tickets" in output.getvalue()
    tamper("UPDATE requests_app_ticketevent SET note = '改' WHERE seq = 2")
    with pytest.raises(CommandError) as failure:
        call_command("verify_events", "--ticket", ticket.no, stdout=output)
    assert failure.value.returncode == 1
    assert f"{ticket.no} #2 tampered" in output.getvalue()
    with pytest.raises(CommandError):
        call_command("verify_events", "--ticket", "HS0", stdout=output)
