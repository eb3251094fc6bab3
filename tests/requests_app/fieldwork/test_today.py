"""The list of today: what presses first, counted on top, a handful of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.choices import Clock, UnitRole, Urgency
from requests_app.models import TicketDeadline, TicketUnit
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


def titles(answer):
    """Titles of the cards in order."""
    return [card.job.ticket.title for card in answer.context["cards"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_any_number_of_cards_costs_the_same(
    phone, cast, ground, rows, django_assert_max_num_queries
):
    for number in range(rows):
        ticket_in(Status.SIGNED, team=ground.team, title=f"第{number}件", category=None)
    worker = phone(cast.worker)
    worker.get("/field/")
    with django_assert_max_num_queries(8):
        answer = worker.get("/field/")
    assert sorted(titles(answer)) == [f"第{number}件" for number in range(rows)]


def test_urgency_speaks_first_then_the_clock(phone, cast, ground, now):
    later = ticket_in(Status.SIGNED, team=ground.team, title="后到期", now=now)
    ticket_in(Status.SIGNED, team=ground.team, title="先到期", now=now - timedelta(days=1))
    ticket_in(Status.SIGNED, team=ground.team, title="紧急", urgency=Urgency.URGENT, now=now)
    assert titles(phone(cast.worker).get("/field/")) == ["紧急", "先到期", "后到期"]
    assert later.urgency == Urgency.NORMAL


def test_counters_count_and_narrow(phone, cast, ground):
    now = timezone.now()
    ticket_in(Status.DISPATCHED, team=ground.team, title="待签", now=now)
    late = ticket_in(Status.PROCESSING, team=ground.team, title="超时", now=now)
    TicketDeadline.objects.filter(ticket=late, clock=Clock.CONTACT).update(
        started_at=now - timedelta(days=5), due_at=now - timedelta(days=2)
    )
    worker = phone(cast.worker)
    numbers = {name: n for name, _words, _tone, n in worker.get("/field/").context["counters"]}
    assert numbers == {"sign": 1, "working": 1, "near": 0, "late": 1}
    assert titles(worker.get("/field/?only=late")) == ["超时"]
    assert titles(worker.get("/field/?only=sign")) == ["待签"]
    assert len(titles(worker.get("/field/?only=nonsense&scope=nonsense"))) == 2


def test_scopes_part_team_mine_and_assisting(phone, cast, ground):
    ticket_in(Status.SIGNED, team=ground.team, title="我的", handler=cast.worker)
    ticket_in(Status.SIGNED, team=ground.team, title="别人的", handler=cast.lead)
    helped = ticket_in(Status.PROCESSING, team=ground.other, title="帮忙")
    part = TicketUnit.objects.create(
        ticket=helped, team=ground.team, role=UnitRole.ASSIST, assigned_at=timezone.now()
    )
    worker = phone(cast.worker)
    assert titles(worker.get("/field/")) == ["我的", "别人的"]
    assert titles(worker.get("/field/?scope=mine")) == ["我的"]
    assert titles(worker.get("/field/?scope=assist")) == ["帮忙"]
    part.status = "finished"
    part.save()
    assert titles(worker.get("/field/?scope=assist")) == []


def test_an_empty_list_says_what_will_come(phone, cast):
    assert "手上没有工单" in phone(cast.worker).get("/field/").content.decode()


def test_a_card_carries_its_place_for_the_phone_to_measure(phone, cast, ticket):
    page = phone(cast.worker).get("/field/").content.decode()
    assert 'data-lng="121.53" data-lat="29.88"' in page


def test_another_team_has_another_list(phone, cast, ticket):
    assert titles(phone(cast.stranger).get("/field/")) == []
    assert titles(phone(cast.lead).get("/field/")) == [ticket.title]


def test_what_one_did_today_is_counted(phone, cast, ground, do):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    do(fresh, "sign", version=fresh.version)
    do(fresh, "contact", how="phone", note="")
    done = phone(cast.worker).get("/field/me/").context["done"]
    assert done == {"signed": 1, "contacted": 1, "replied": 0}
    assert phone(cast.lead).get("/field/me/").context["done"]["signed"] == 0
