"""The lead's view: who has what, and handing it on."""

import pytest

from haishu_portal.core.roles import Role
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField, NotYourTicket, TicketNotFound
from requests_app.services.handlers import assign_handler
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def colleague(cast, ground):
    """One more worker of the team."""
    return cast.play(Role.WORKER, ground.team, "colleague")


def test_only_leads_see_the_team(phone, cast):
    assert phone(cast.lead).get("/field/team/").status_code == 200
    assert phone(cast.worker).get("/field/team/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_tickets_stand_with_their_people(phone, cast, ground, rows, django_assert_max_num_queries):
    for _n in range(rows):
        ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker)
    free = ticket_in(Status.DISPATCHED, team=ground.team)
    lead = phone(cast.lead)
    lead.get("/field/team/")
    with django_assert_max_num_queries(8):
        loads = lead.get("/field/team/").context["loads"]
    found = {load.name: [c.job.ticket.no for c in load.cards] for load in loads}
    assert len(found["worker"]) == rows
    assert found["还没有人接"] == [free.no]
    assert found["lead"] == []


def test_the_lead_hands_a_ticket_on(phone, cast, ticket, colleague):
    answer = phone(cast.lead).post(f"/field/t/{ticket.no}/assign/", {"user": colleague.pk})
    ticket.refresh_from_db()
    assert answer["Location"] == "/field/team/"
    assert ticket.handler == colleague
    event = ticket.events.get()
    assert (event.kind, event.note) == (EventKind.NOTE, "更换经办人")
    assert event.data["changes"] == {"handler": ["", "colleague"]}


@pytest.mark.parametrize("user", ["", "abc", "０", "99999999"])
def test_nonsense_changes_nothing(phone, cast, ticket, user):
    body = {"user": user, "back": "ticket"}
    answer = phone(cast.lead).post(f"/field/t/{ticket.no}/assign/", body)
    assert answer["Location"] == f"/field/t/{ticket.no}/"
    assert not ticket.events.exists()


def test_a_worker_hands_nothing_on(phone, cast, ticket, colleague):
    phone(cast.worker).post(f"/field/t/{ticket.no}/assign/", {"user": colleague.pk})
    ticket.refresh_from_db()
    assert ticket.handler is None


def test_the_service_lets_only_the_lead_of_the_team(cast, ground, ticket, colleague, now):
    give = {"ticket_id": ticket.pk, "user_id": colleague.pk, "now": now}
    with pytest.raises(NotYourTicket):
        assign_handler(actor=cast.worker, **give)
    with pytest.raises(TicketNotFound):
        assign_handler(actor=cast.play(Role.LEAD, ground.other, "elsewhere"), **give)
    with pytest.raises(MissingField):
        assign_handler(actor=cast.lead, **{**give, "user_id": cast.stranger.pk})
    assert assign_handler(actor=cast.lead, **give).handler_id == colleague.pk
    assign_handler(actor=cast.lead, **give)
    assert ticket.events.count() == 1


def test_the_ticket_page_offers_it_to_the_lead_alone(phone, cast, ticket):
    page = f"/field/t/{ticket.no}/"
    assert "换经办人" in phone(cast.lead).get(page).content.decode()
    assert "换经办人" not in phone(cast.worker).get(page).content.decode()
