"""One ticket that holds two matters becomes two."""

import uuid
from datetime import timedelta

import pytest

from requests_app.choices import Clock, LinkKind
from requests_app.exceptions import MissingField, NotYourTicket, StaleVersion, TicketNotFound
from requests_app.models import Ticket, TicketDeadline, TicketLink
from requests_app.selectors.tickets import visible_to
from requests_app.services.splitting import Matter, split_ticket
from requests_app.workflow import OPEN, Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

MATTER = Matter(text="另外楼下的垃圾桶也满了三天没有人收。")


@pytest.fixture
def split(cast, limits, now):
    def run(ticket, actor=None, **given):
        given = {"matter": MATTER, "now": now + timedelta(hours=5), **given}
        return split_ticket(ticket_id=ticket.pk, actor=actor or cast.dispatcher, **given)

    return run


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(
        Status.PROCESSING,
        team=ground.team,
        area_code=ground.area,
        address="西门街道汪弄社区12幢",
        lng=121.5,
        lat=29.8,
        query_code_hash="f" * 64,
    )


def test_the_new_one_is_the_same_callers_in_the_same_place(ticket, split):
    made = split(ticket)

    assert (made.status, made.content) == (Status.ACCEPTED, MATTER.text)
    for name in ("address", "lng", "lat", "area_code", "channel", "kind", "query_code_hash"):
        assert getattr(made, name) == getattr(ticket, name), name
    caller, first = made.reporter, ticket.reporter
    for name in ("name", "phone", "phone_hash", "need_reply", "keep_secret"):
        assert getattr(caller, name) == getattr(first, name), name
    assert made.no != ticket.no
    assert made.title.startswith("另外楼下的垃圾桶")


def test_each_has_its_own_clocks_and_the_first_keeps_its(ticket, split, now):
    before = list(TicketDeadline.objects.filter(ticket=ticket).values())
    made = split(ticket)

    assert list(TicketDeadline.objects.filter(ticket=ticket).values()) == before
    clock = TicketDeadline.objects.get(ticket=made)
    assert (clock.clock, clock.started_at) == (Clock.DISPATCH, now + timedelta(hours=5))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.content) == ("processing", "三单元楼道灯坏了两天，老人下楼不便。")


def test_both_point_at_each_other(ticket, split):
    made = split(ticket, note="两件事")

    link = TicketLink.objects.get()
    assert (link.source, link.target, link.kind) == (ticket, made, LinkKind.SPLIT)
    assert ticket.events.get(kind="split").data == {"to": made.no}
    assert made.events.get(kind="split").data == {"from": ticket.no}


def test_what_was_promised_goes_along(ground, cast, split):
    first = ticket_in(
        Status.PROCESSING, team=ground.team, target_team_id=ground.other.pk, confidential=True
    )
    made = split(first, matter=Matter(text="还有一件", category_code="010101", urgency="urgent"))

    assert (made.target_team_id, made.confidential, made.urgency) == (
        ground.other.pk,
        True,
        "urgent",
    )


def test_the_class_may_be_named(ticket, split):
    CategoryFactory(code="010101", name="垃圾清运")
    made = split(ticket, matter=Matter(text="垃圾", category_code="010101", kind="complaint"))

    assert (made.category.code, made.kind) == ("010101", "complaint")


def test_a_caller_nobody_recorded_stays_nobody(ground, split):
    made = split(ticket_in(Status.PROCESSING, team=ground.team, reporter=False))

    assert made.reporter.is_anonymous


def test_the_same_form_twice_makes_one_ticket(ticket, split):
    key = uuid.uuid4()
    made = split(ticket, client_uuid=key)

    assert split(ticket, client_uuid=key) == made
    assert Ticket.objects.count() == 2


def test_empty_words_and_an_old_page_are_refused(ticket, split):
    with pytest.raises(MissingField):
        split(ticket, matter=Matter(text="  "))
    with pytest.raises(StaleVersion):
        split(ticket, expected_version=99)
    assert split(ticket, expected_version=ticket.version)


@pytest.mark.parametrize("status", list(Status))
def test_only_open_tickets_are_split(ground, limits, split, status):
    ticket = ticket_in(status, team=ground.team)
    if status in OPEN:
        assert split(ticket)
    else:
        with pytest.raises(NotYourTicket):
            split(ticket)


def test_only_the_desk_splits(cast, ticket, split):
    for person in (cast.agent, cast.callback, cast.worker, cast.street):
        with pytest.raises(NotYourTicket):
            split(ticket, person)
    with pytest.raises(TicketNotFound):
        split(ticket, cast.auditor)
    assert split(ticket, cast.supervisor)


def test_the_accused_see_neither(cast, ground, split):
    from grid.selectors.reach import reach_of

    first = ticket_in(
        Status.PROCESSING, team=ground.other, area_code=ground.area, target_team_id=ground.team.pk
    )
    made = split(first)
    for person, seen in ((cast.lead, set()), (cast.dispatcher, {first.pk, made.pk})):
        found = visible_to(reach_of(person)).filter(pk__in=[first.pk, made.pk])
        assert set(found.values_list("pk", flat=True)) == seen
