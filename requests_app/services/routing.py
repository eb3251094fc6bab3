"""Sending a ticket to the team that should have it, with the reason in words.

Territory first (point, then the names in address and words, then a grid chosen by hand),
then the event of the town it belongs to, then the rules people wrote, then the team by
category, skill and load. What no rule matches waits at the dispatch desk with the reason
shown. Never the unit complained about.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from grid.selectors.lookup import division_label
from requests_app.choices import EventKind
from requests_app.models import RoutingDecision, Ticket
from requests_app.selectors.supply import Supply, supply_at
from requests_app.services.actors import system_actor
from requests_app.services.cases import Case, open_cases
from requests_app.services.choosing import Choice, choose_team, locate
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.rule_routing import RuleBook
from requests_app.services.transition import apply_move
from requests_app.workflow import Status

logger = logging.getLogger(__name__)

BATCH = 100
# A database that goes away says nothing about the ticket: the sweep comes back for it.
SERVER_LOST = (OperationalError, InterfaceError)

Chooser = Callable[[Ledger, Ticket, Supply, RuleBook], Choice]


def route_ticket(*, ticket_id: int, now: datetime) -> RoutingDecision | None:
    """Route one ticket; None if it is not waiting to be routed."""
    decisions = route_batch(ticket_ids=[ticket_id], now=now)
    return decisions[0] if decisions else None


def route_rung(*, ticket_id: int, now: datetime) -> int:
    """Route the ticket that rang, and with it others that wait; returns how many.

    In a storm bells ring faster than they are heard: the first one heard takes a batch
    along, and those of its tickets find nothing left to do.
    """
    waiting = Ticket.objects.filter(status=Status.ACCEPTED)
    if not waiting.filter(pk=ticket_id).exists():
        return 0
    others = _waiting_ids(exclude=ticket_id, size=BATCH - 1)
    return len(route_batch(ticket_ids=[ticket_id, *others], now=now))


def route_due(*, now: datetime, limit: int) -> int:
    """Route up to ``limit`` accepted tickets whose bell was missed; returns how many."""
    done = 0
    while done < limit:
        routed = route_batch(ticket_ids=_waiting_ids(size=BATCH), now=now)
        if not routed:
            break
        done += len(routed)
    return done


def _waiting_ids(*, size: int, exclude: int = 0) -> list[int]:
    rows = Ticket.objects.filter(status=Status.ACCEPTED).exclude(pk=exclude)
    return list(rows.order_by("urgency_rank", "created_at").values_list("pk", flat=True)[:size])


def route_batch(*, ticket_ids: Iterable[int], now: datetime) -> list[RoutingDecision]:
    """Route those of the tickets that still wait, in one transaction.

    Tickets locked by somebody else are skipped: a sweep comes back for them. If the batch
    fails, each is tried alone, and the one that fails alone goes to the dispatch desk.
    """
    ids = list(ticket_ids)
    decisions = _attempt(ids, now, _choose)
    if decisions is not None:
        return decisions
    return [decision for pk in ids for decision in _route_alone(pk, now)]


def _route_alone(pk: int, now: datetime) -> list[RoutingDecision]:
    """By rule, else to the desk; nothing if even that fails."""
    broken = Choice(None, "error", _("自动分派出错，需人工确定承办单位"))
    for choose in (_choose, lambda *_given: broken):
        decisions = _attempt([pk], now, choose)
        if decisions is not None:
            return decisions
    return []


def _attempt(ids: list[int], now: datetime, choose: Chooser) -> list[RoutingDecision] | None:
    """Route together; None when a ticket among them made it fail, which is logged."""
    try:
        return _route(ids, now, choose)
    except SERVER_LOST:
        raise
    except Exception:
        logger.exception("routing of tickets %s failed", ids)
        return None


def _route(ids: list[int], now: datetime, choose: Chooser) -> list[RoutingDecision]:
    with transaction.atomic():
        cases = open_cases(ids, skip_locked=True)
        waiting = [c for c in cases if c.ticket.status == Status.ACCEPTED]
        ledger = Ledger(actor=system_actor(), now=now)
        supply = supply_at(now)
        book = RuleBook([case.ticket for case in waiting], now)
        decisions = [
            _write(ledger, case, choose(ledger, case.ticket, supply, book), supply)
            for case in waiting
        ]
        ledger.flush()
        book.finish()
    return decisions


def _choose(ledger: Ledger, ticket: Ticket, supply: Supply, book: RuleBook) -> Choice:
    located = locate(ticket)
    if located:
        ledger.change(ticket, area_code=located.code, matched_by=located.by)
        if not ticket.place_label:
            ledger.change(ticket, place_label=division_label(located.code)[:80])
    choice, passed = book.choose(ledger, ticket, located, supply)
    return replace(choice or choose_team(ticket, located, supply), passed=passed)


def _write(ledger: Ledger, case: Case, choice: Choice, supply: Supply) -> RoutingDecision:
    ticket = case.ticket
    decision = RoutingDecision(
        ticket=ticket,
        team_id=choice.team.id if choice.team else None,
        rule=choice.rule,
        reason=choice.reason,
        candidates=[
            {"id": t.id, "name": t.name, "load": supply.loads[t.id]} for t in choice.candidates[:5]
        ],
        at=ledger.now,
        by_rule_id=choice.rule_id,
        rule_version=choice.rule_version,
        sentence=choice.sentence,
        passed=[vars(each) for each in choice.passed] or None,
    )
    ledger.add(decision)
    note = "\n".join([choice.reason, *(each.why for each in choice.passed)])
    ledger.event(ticket, EventDraft(EventKind.ROUTED, note, data={"rule": choice.rule}))
    if choice.team:
        supply.give(choice.team.id)
        apply_move(ledger, case, "dispatch", MoveInput(data={"team_id": choice.team.id}))
    else:
        apply_move(ledger, case, "queue", MoveInput(data={"desk_reason": choice.reason}))
    return decision
