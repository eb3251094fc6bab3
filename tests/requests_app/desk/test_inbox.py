"""The inbox: a bell, a list, one opened, all read; nothing that is not the reader's to see."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.services.outbox import deliver_due
from requests_app.models import Ticket
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

BUDGET = 8


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area, title="路灯不亮")


@pytest.fixture
def call(cast, ground, now):
    """Calls upon the unit, where the lead and the worker are."""
    assert cast.lead
    assert cast.worker

    def run(ticket):
        words = f"@{ground.team.name} 请看"
        add_note(ticket_id=ticket.pk, actor=cast.dispatcher, note=words, now=now)
        deliver_due(now=now, limit=50)
        cache.clear()

    return run


def test_the_bell_counts_what_is_unread(cast, signed_in, ticket, call):
    browser = signed_in(cast.lead)
    assert "条未读" not in browser.get("/desk/inbox/").content.decode()
    call(ticket)
    call(ticket)

    page = browser.get("/desk/inbox/").content.decode()
    assert "2 条未读" in page
    assert "路灯不亮" in page


def test_opening_marks_it_read_and_leads_to_the_ticket(cast, signed_in, ticket, call):
    call(ticket)
    browser = signed_in(cast.lead)
    (letter,) = browser.get("/desk/inbox/").context["letters"]
    answer = browser.post(f"/desk/inbox/{letter.note.id}/")

    assert (answer.status_code, answer.url) == (302, f"/desk/t/{ticket.no}/")
    assert browser.get("/desk/inbox/?only=unread").context["letters"] == []
    assert browser.get(f"/desk/inbox/{letter.note.id}/").status_code == 405


def test_nobody_opens_anothers_message(cast, signed_in, ticket, call):
    call(ticket)
    message = OutboxMessage.objects.filter(channel="inapp").first()

    assert signed_in(cast.supervisor).post(f"/desk/inbox/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_all_are_read_at_once(cast, signed_in, ticket, call):
    call(ticket)
    browser = signed_in(cast.lead)
    browser.post("/desk/inbox/read/")

    assert browser.get("/desk/inbox/?only=unread").context["letters"] == []
    assert OutboxMessage.objects.filter(channel="inapp", read_at=None).count() == 1


def test_what_may_not_be_opened_any_more_tells_nothing(cast, ground, signed_in, ticket, call):
    call(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(lead_team=ground.other, target_team=ground.team)
    ticket.units.all().delete()
    browser = signed_in(cast.lead)
    answer = browser.get("/desk/inbox/")
    (letter,) = answer.context["letters"]

    assert "路灯不亮" not in answer.content.decode()
    assert "这张工单您现在不能查看" in answer.content.decode()
    assert browser.post(f"/desk/inbox/{letter.note.id}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(*, cast, signed_in, ticket, call, count):
    for _each in range(count):
        call(ticket)
    browser = signed_in(cast.lead)
    browser.get("/desk/inbox/")
    with CaptureQueriesContext(connection) as spent:
        answer = browser.get("/desk/inbox/")

    assert len(answer.context["letters"]) == count
    assert len(spent) <= BUDGET


def test_the_phone_has_its_own(cast, signed_in, ticket, call):
    call(ticket)
    browser = signed_in(cast.worker)
    page = browser.get("/field/inbox/")
    (letter,) = page.context["letters"]

    assert "1 条未读" in page.content.decode()
    assert browser.post(f"/field/inbox/{letter.note.id}/").url == f"/field/t/{ticket.no}/"
    assert browser.post("/field/inbox/read/").url == "/field/inbox/"


@pytest.mark.parametrize(("who", "status"), [("dispatcher", 200), ("auditor", 403), (None, 302)])
def test_who_has_an_inbox_at_the_desk(cast, signed_in, who, status):
    browser = signed_in(getattr(cast, who) if who else None)

    assert browser.get("/desk/inbox/").status_code == status


@pytest.mark.parametrize(("who", "status"), [("dispatcher", 200), ("auditor", 403), ("lead", 404)])
def test_who_looks_up_colleagues(cast, ground, signed_in, who, status):
    ticket = ticket_in(Status.PROCESSING, team=ground.other, target_team_id=ground.team.pk)
    browser = signed_in(getattr(cast, who))

    assert browser.get(f"/desk/t/{ticket.no}/colleagues/?q=网格").status_code == status


def test_a_refused_mention_keeps_what_was_typed(cast, ground, at_desk, ticket, act):
    assert cast.stranger
    answer = act(at_desk, ticket, "note", note="@别处的网格团队 请看")

    assert answer.status_code == 400
    assert "别处的网格团队 不能查看这张工单" in answer.content.decode()
    assert "@别处的网格团队 请看" in answer.content.decode()
