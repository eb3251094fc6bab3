"""Synthetic tickets are valid tickets: lists, chains and clocks can work on them."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from grid.services.seeding import seed_teams, seed_territory
from requests_app.chain import event_digest
from requests_app.models import Reporter, Ticket, TicketDeadline, TicketText, TicketUnit
from requests_app.services.seeding import seed_catalog

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def district(db):
    seed_territory(now=NOW)
    seed_teams(now=NOW)
    seed_catalog(now=NOW)


def test_the_number_asked_for_is_written_with_its_rows(district, capsys):
    call_command("synthesize", "--tickets", "300")
    call_command("synthesize", "--tickets", "50")
    tickets = list(Ticket.objects.prefetch_related("events"))
    assert len(tickets) == Reporter.objects.count() == 350
    assert TicketUnit.objects.count() == sum(t.lead_team_id is not None for t in tickets)
    assert TicketDeadline.objects.count() == sum(t.next_due_at is not None for t in tickets) > 0
    assert "350 tickets" not in capsys.readouterr().out


def test_every_chain_holds(district):
    call_command("synthesize", "--tickets", "60")
    for ticket in Ticket.objects.all():
        head = ""
        for event in ticket.events.order_by("seq"):
            assert event.prev_hash == head
            head = event_digest(ticket.no, head, event)
            assert event.hash == head
        assert (ticket.event_head, ticket.event_seq) == (head, ticket.events.count())


def test_the_terms_are_those_that_the_portal_would_write(district):
    call_command("synthesize", "--tickets", "40")
    before = dict(TicketText.objects.values_list("pk", "grams"))
    call_command("reindex_search", "--all")
    assert dict(TicketText.objects.values_list("pk", "grams")) == before
    assert len(before) == 40


def test_reporters_read_back_through_the_cipher(district):
    call_command("synthesize", "--tickets", "5")
    assert all(r.phone.startswith("13855") for r in Reporter.objects.all())


def test_an_empty_district_and_production_refuse(db, settings):
    with pytest.raises(CommandError, match="load_demo"):
        call_command("synthesize", "--tickets", "5")
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("synthesize", "--tickets", "5")
    assert not Ticket.objects.exists()
