"""Events of the town: who runs them, what gathers, and that a ticket is in one at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from haishu_portal.core.exceptions import NotAllowed
from requests_app.conditions import Test
from requests_app.exceptions import EventRefused, MissingField, StaleVersion
from requests_app.models import EventGroup, EventMember, RoutingDecision
from requests_app.services import event_gathering
from requests_app.services.event_gathering import add_ticket, gather_due, remove_ticket
from requests_app.services.event_groups import (
    EventInput,
    edit_event,
    end_event,
    make_event,
    start_event,
)
from requests_app.services.routing import route_batch
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.rules import STORM, EventFactory, RuleFactory
from tests.factories.tickets import TicketFactory, ticket_in

WET = {"title": "门口积水", "content": "雨水倒灌，门口积水很深。"}


@pytest.fixture
def given(now):
    def make(**columns):
        whole = {"name": "台风", "kind": "typhoon", "condition": STORM, "starts_at": now}
        return EventInput(**{**whole, **columns})

    return make


def members(event):
    return set(EventMember.objects.filter(event=event, holds=True).values_list("ticket", flat=True))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("supervisor", True), ("district", True), ("dispatcher", False), ("agent", False),
     ("street", False)],
)  # fmt: skip
def test_who_runs_events(cast, given, now, role, allowed):
    actor = getattr(cast, role)
    waiting = EventFactory(state="preparing", started_at=None)
    running = EventFactory()
    acts = (
        lambda: make_event(given=given(), start=True, actor=actor, now=now),
        lambda: edit_event(
            event_id=running.pk, given=given(), expected_version=1, actor=actor, now=now
        ),
        lambda: start_event(event_id=waiting.pk, actor=actor, now=now),
        lambda: end_event(event_id=running.pk, actor=actor, now=now),
    )
    for act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("columns", "field"),
    [({"name": " "}, "name"), ({"area_code": "999"}, "area_code"),
     ({"ends_at": timedelta(0)}, "ends_at"), ({"is_public": True}, "public_words")],
)  # fmt: skip
def test_an_event_must_be_whole(cast, given, now, columns, field):
    columns = {k: now + v if isinstance(v, timedelta) else v for k, v in columns.items()}
    with pytest.raises(MissingField) as refused:
        make_event(given=given(**columns), start=True, actor=cast.supervisor, now=now)
    assert list(refused.value.fields) == [field]


def test_new_tickets_gather_in_the_batch_that_routes_them(cast, limits, now):
    event = EventFactory(name="海葵")
    wet, dry = TicketFactory(**WET), TicketFactory()
    route_batch(ticket_ids=[wet.pk, dry.pk], now=now)
    assert members(event) == {wet.pk}
    told = wet.events.get(kind="incident")
    assert (told.data, told.visibility) == ({"event": "海葵"}, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "preparing", "started_at": None},
        {"state": "ended"},
        {"starts_at": timedelta(minutes=1)},
        {"ends_at": timedelta(0)},
        {"area_code": "330203004"},
        {"condition": {"field": "nothing"}},
    ],
)
def test_what_lies_outside_the_event_does_not_gather(cast, limits, now, columns):
    columns = {k: now + v if isinstance(v, timedelta) else v for k, v in columns.items()}
    event = EventFactory(**columns)
    ticket = TicketFactory(**WET)
    route_batch(ticket_ids=[ticket.pk], now=now)
    gather_due(now=now)
    assert members(event) == set()
    assert RoutingDecision.objects.filter(ticket=ticket).exists()


def test_a_condition_on_what_is_withdrawn_stops_nothing(cast, limits, now):
    gone = CategoryFactory(code="010101", is_active=False)
    event = EventFactory(condition={"field": "category", "op": "under", "value": [gone.code]})
    ticket = TicketFactory(**WET)
    assert len(route_batch(ticket_ids=[ticket.pk], now=now)) == 1
    assert (gather_due(now=now), members(event)) == (0, set())


def test_older_tickets_gather_by_the_sweep_whatever_their_state(cast, ground, limits, now):
    event = EventFactory(starts_at=now - timedelta(hours=2), gather_from=now - timedelta(hours=2))
    hour = now - timedelta(hours=1)
    inside = [
        ticket_in(Status.SIGNED, team=ground.team, submitted_at=hour, **WET),
        ticket_in(Status.CLOSED, team=ground.team, submitted_at=hour, **WET),
        ticket_in(Status.PENDING_DISPATCH, submitted_at=hour, **WET),
    ]
    ticket_in(Status.SIGNED, team=ground.team, submitted_at=now - timedelta(hours=3), **WET)
    ticket_in(Status.SIGNED, team=ground.team, submitted_at=hour)
    assert gather_due(now=now) == 3
    assert members(event) == {t.pk for t in inside}
    assert gather_due(now=now) == 0
    event.refresh_from_db()
    assert event.gather_from > now - timedelta(hours=1)


def test_the_sweep_goes_batch_by_batch(cast, ground, limits, now, monkeypatch):
    monkeypatch.setattr("requests_app.services.event_gathering.BATCH", 2)
    event = EventFactory(gather_from=now - timedelta(hours=1))
    for _n in range(5):
        ticket_in(Status.SIGNED, team=ground.team, **WET)
    assert (gather_due(now=now), len(members(event))) == (5, 5)


def test_a_sweep_stops_at_an_event_that_was_ended_meanwhile(cast, ground, limits, now, monkeypatch):
    monkeypatch.setattr("requests_app.services.event_gathering.BATCH", 2)
    event = EventFactory(gather_from=now - timedelta(hours=1))
    for _n in range(5):
        ticket_in(Status.SIGNED, team=ground.team, **WET)
    batches = event_gathering._gather_batch

    def then_it_ends(*given):
        done = batches(*given)
        if event.state != "ended":
            end_event(event_id=event.pk, actor=cast.supervisor, now=now)
            event.refresh_from_db()
        return done

    monkeypatch.setattr(event_gathering, "_gather_batch", then_it_ends)

    assert (gather_due(now=now), len(members(event))) == (2, 2)


def test_what_came_under_an_ended_event_is_set_free(cast, ground, limits, now):
    event, other = EventFactory(), EventFactory(name="后")
    ticket = ticket_in(Status.SIGNED, team=ground.team, **WET)
    end_event(event_id=event.pk, actor=cast.supervisor, now=now)
    EventMember.objects.create(event=event, ticket=ticket, joined_by="rule", joined_at=now)

    gather_due(now=now)

    by = {"reason": "更像这一件", "actor": cast.supervisor, "now": now}
    add_ticket(event_id=other.pk, ticket_id=ticket.pk, **by)
    assert members(other) == {ticket.pk}


def test_a_ticket_is_in_one_running_event_at_a_time(cast, ground, limits, now):
    first, second = EventFactory(name="先"), EventFactory(name="后")
    ticket = TicketFactory(**WET)
    route_batch(ticket_ids=[ticket.pk], now=now)
    assert (members(first), members(second)) == ({ticket.pk}, set())
    boss = cast.supervisor
    by = {"ticket_id": ticket.pk, "reason": "更像这一件", "actor": boss, "now": now}
    with pytest.raises(EventRefused):
        add_ticket(event_id=second.pk, **by)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventMember.objects.create(
            event=second, ticket=ticket, joined_by="hand", joined_at=now, actor=boss
        )
    end_event(event_id=first.pk, actor=boss, now=now)
    add_ticket(event_id=second.pk, **by)
    assert (members(first), members(second)) == ({ticket.pk}, {ticket.pk})


def test_what_a_person_took_out_no_rule_brings_back(cast, limits, now):
    event = EventFactory(gather_from=now - timedelta(hours=1))
    ticket = TicketFactory(**WET)
    route_batch(ticket_ids=[ticket.pk], now=now)
    by = {"event_id": event.pk, "ticket_id": ticket.pk, "actor": cast.dispatcher, "now": now}
    remove_ticket(reason="与台风无关", **by)
    assert (gather_due(now=now), members(event)) == (0, set())
    notes = [e.note for e in ticket.events.filter(kind="incident")]
    assert notes == ["", "与台风无关"]
    add_ticket(reason="又有关了", **by)
    assert members(event) == {ticket.pk}


@pytest.mark.parametrize(
    ("role", "allowed"), [("dispatcher", True), ("supervisor", True), ("district", True),
                          ("agent", False), ("street", False)],
)  # fmt: skip
def test_who_puts_tickets_under_an_event(cast, limits, now, role, allowed):
    event, ticket = EventFactory(), ticket_in(Status.PENDING_DISPATCH)
    by = {"event_id": event.pk, "ticket_id": ticket.pk, "actor": getattr(cast, role), "now": now}
    for act in (add_ticket, remove_ticket):
        if allowed:
            act(reason="相关", **by)
        else:
            with pytest.raises(NotAllowed):
                act(reason="相关", **by)


def test_by_hand_needs_a_reason(cast, limits, now):
    event, ticket = EventFactory(), ticket_in(Status.PENDING_DISPATCH)
    for act in (add_ticket, remove_ticket):
        with pytest.raises(MissingField):
            act(event_id=event.pk, ticket_id=ticket.pk, reason=" ", actor=cast.supervisor, now=now)


def test_an_ended_event_keeps_its_tickets_and_takes_no_more(cast, limits, now):
    event = EventFactory()
    ticket, late = TicketFactory(**WET), TicketFactory(**WET)
    route_batch(ticket_ids=[ticket.pk], now=now)
    end_event(event_id=event.pk, actor=cast.supervisor, now=now)
    route_batch(ticket_ids=[late.pk], now=now)
    assert members(event) == {ticket.pk}
    for act in (start_event, end_event):
        with pytest.raises(EventRefused):
            act(event_id=event.pk, actor=cast.supervisor, now=now)


def test_an_edit_on_an_outdated_view_is_refused(cast, given, now):
    event = EventFactory()
    by = {"event_id": event.pk, "given": given(), "expected_version": 1, "now": now}
    edit_event(actor=cast.supervisor, **by)
    with pytest.raises(StaleVersion):
        edit_event(actor=cast.district, **by)
    assert EventGroup.objects.get().gather_from == now


def test_a_rule_may_ask_whether_a_ticket_is_in_an_event(cast, ground, limits, now):
    EventFactory()
    rule = RuleFactory(condition={"field": "event", "op": "yes"}, team=ground.other)
    wet, dry = TicketFactory(**WET), TicketFactory()
    route_batch(ticket_ids=[wet.pk, dry.pk], now=now)
    by_rule = dict(RoutingDecision.objects.values_list("ticket_id", "by_rule_id"))
    assert by_rule == {wet.pk: rule.pk, dry.pk: None}
    assert Test("event", "yes")


def test_gathering_costs_no_query_per_ticket(cast, limits, now):
    EventFactory()

    def spent(count):
        ids = [TicketFactory(**WET).pk for _n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            route_batch(ticket_ids=ids, now=now)
        return len(queries)

    spent(2)
    assert spent(9) <= spent(2)
