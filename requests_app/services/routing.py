"""Sending a ticket to the team that should have it, with the reason in words.

Territory first (point, then the names in address and words, then a grid chosen by hand),
then the team by category, skill and load. What no rule matches waits at the dispatch desk
with the reason shown. Never the unit complained about.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, team_brief, teams_for
from grid.selectors.lookup import current_code, division_label, divisions_named_in, grid_at
from requests_app.choices import EventKind, MatchedBy
from requests_app.models import RoutingDecision, Ticket
from requests_app.selectors.load import open_loads
from requests_app.services.actors import system_actor
from requests_app.services.cases import Case, open_cases
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move
from requests_app.workflow import Status

logger = logging.getLogger(__name__)

BATCH = 100
# A database that goes away says nothing about the ticket: the sweep comes back for it.
SERVER_LOST = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Located:
    """Where a ticket lies and how that was found."""

    code: str
    by: MatchedBy
    words: str


@dataclass(frozen=True)
class Choice:
    """The team chosen, by which rule, and why in words; no team means the dispatch desk."""

    team: TeamBrief | None
    rule: str
    reason: str
    candidates: Sequence[TeamBrief] = ()


Chooser = Callable[[Ledger, Ticket, Counter[int]], Choice]


def route_ticket(*, ticket_id: int, now: datetime) -> RoutingDecision | None:
    """Route one ticket; None if it is not waiting to be routed."""
    decisions = route_batch(ticket_ids=[ticket_id], now=now)
    return decisions[0] if decisions else None


def route_due(*, now: datetime, limit: int) -> int:
    """Route up to ``limit`` accepted tickets whose bell was missed; returns how many."""
    done = 0
    while done < limit:
        ids = list(
            Ticket.objects.filter(status=Status.ACCEPTED)
            .order_by("urgency_rank", "created_at")
            .values_list("pk", flat=True)[:BATCH]
        )
        routed = route_batch(ticket_ids=ids, now=now)
        if not routed:
            break
        done += len(routed)
    return done


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
        loads = open_loads()
        decisions = [_write(ledger, c, choose(ledger, c.ticket, loads), loads) for c in waiting]
        ledger.flush()
    return decisions


def _choose(ledger: Ledger, ticket: Ticket, loads: Counter[int]) -> Choice:
    located = locate(ticket)
    if located:
        ledger.change(ticket, area_code=located.code, matched_by=located.by)
        if not ticket.place_label:
            ledger.change(ticket, place_label=division_label(located.code)[:80])
    return choose_team(ticket, located, loads)


def _write(ledger: Ledger, case: Case, choice: Choice, loads: Counter[int]) -> RoutingDecision:
    ticket = case.ticket
    decision = RoutingDecision(
        ticket=ticket,
        team_id=choice.team.id if choice.team else None,
        rule=choice.rule,
        reason=choice.reason,
        candidates=[
            {"id": t.id, "name": t.name, "load": loads[t.id]} for t in choice.candidates[:5]
        ],
        at=ledger.now,
    )
    ledger.add(decision)
    ledger.event(
        ticket,
        EventDraft(kind=EventKind.ROUTED, note=choice.reason, data={"rule": choice.rule}),
    )
    if choice.team:
        loads[choice.team.id] += 1
        apply_move(ledger, case, "dispatch", MoveInput(data={"team_id": choice.team.id}))
    else:
        apply_move(ledger, case, "queue", MoveInput(data={"desk_reason": choice.reason}))
    return decision


def locate(ticket: Ticket) -> Located | None:
    """Where the ticket lies: by its point, a grid chosen, or names in the address and words."""
    if ticket.lng is not None and ticket.lat is not None:
        hit = grid_at(ticket.lng, ticket.lat)
        if hit is not None:
            return Located(hit.code, MatchedBy.POINT, _("坐标落在%s") % division_label(hit.code))
    chosen = current_code(ticket.area_code) if ticket.area_code else ""
    if chosen:
        return Located(chosen, MatchedBy.CHOSEN, _("登记时选定%s") % division_label(chosen))
    for text in (ticket.address, ticket.title, ticket.content):
        named = _named(text)
        if named:
            return named
    return None


def _named(text: str) -> Located | None:
    hits = divisions_named_in(text) if text else []
    if not hits:
        return None
    deepest = max(hits, key=lambda hit: len(hit.code))
    code = current_code(deepest.code)
    if not code:
        return None
    words = _("文字中提到“%(name)s”，属%(area)s") % {
        "name": deepest.matched,
        "area": division_label(code),
    }
    return Located(code, MatchedBy.ADDRESS, words)


def choose_team(ticket: Ticket, located: Located | None, loads: Counter[int]) -> Choice:
    """The team for a located ticket: by skill where the category asks for one, else the grid's."""
    if located is None:
        if ticket.lng is not None:
            return Choice(None, "outside", _("坐标不在本区网格内，需人工确定承办单位"))
        return Choice(None, "no_place", _("没有坐标，文字中也没有可识别的街道或社区，需人工定位"))
    accused = {ticket.target_team_id} if ticket.target_team_id else set()
    skill = ticket.category.skill if ticket.category else ""
    skilled = _workers(located.code, skill, accused) if skill else []
    if skilled:
        return _least_loaded(skilled, loads, "skill", located)
    own = _workers(located.code, "general", accused)
    if own:
        return _least_loaded(own, loads, "territory", located)
    conflict = team_brief(ticket.target_team_id)
    if conflict:
        reason = _("%(place)s；可承办的只有被反映单位“%(team)s”，需人工指定") % {
            "place": located.words,
            "team": conflict.name,
        }
        return Choice(None, "target_conflict", reason)
    return Choice(None, "no_team", _("%s；该处没有可派单的队伍") % located.words)


def _workers(code: str, skill: str, accused: set[int]) -> list[TeamBrief]:
    """Teams answering there, of the kind whose turn it is first; never the district centre."""
    found = teams_for(grid_code=code, skill=skill, exclude_ids=accused)
    found = [t for t in found if t.kind != TeamKind.DISTRICT_CENTRE]
    return [t for t in found if t.kind == found[0].kind]


def _least_loaded(
    teams: Sequence[TeamBrief], loads: Counter[int], rule: str, located: Located
) -> Choice:
    ordered = sorted(teams, key=lambda t: (loads[t.id] / max(t.capacity, 1), t.code))
    team = ordered[0]
    why = (
        _("按专长派给%(team)s（在办 %(load)d 件，可承办 %(count)d 支队伍中负荷最低）")
        if rule == "skill"
        else _("由属地单位%(team)s承办（在办 %(load)d 件）")
    ) % {"team": team.name, "load": loads[team.id], "count": len(teams)}
    return Choice(team, rule, f"{located.words}；{why}", ordered)
