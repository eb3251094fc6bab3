"""Dealing waiting calls to ready agents: the caller who waits longest, the longest idle agent.

One hand deals: a lock of the database held to the end of the transaction. Rows in other
hands are skipped; whoever holds them deals again at the end of their own transaction.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from haishu_portal.core.selectors.settings import setting_int
from requests_app.calls.choices import AgentState, BreakReason
from requests_app.calls.models import AgentSpell, Call
from requests_app.calls.services.telling import tell

HAND = 81890  # number of the lock; nothing else in the house uses it
MOST = 100


def deal_now(*, now: datetime) -> int:
    """Deal what no event moved: offers not taken up, wrap-ups whose time is over.

    Returns how many agents it concerned.
    """
    with transaction.atomic():
        concerned = deal(now=now)
        if concerned:
            tell(concerned)
    return len(concerned)


def deal(*, now: datetime) -> list[int]:
    """Offer what waits to who is ready; returns the agents whom it concerns.

    Call last in a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HAND])
    passed_over = _take_back(now)
    waiting = list(
        Call.objects.waiting()
        .filter(agent__isnull=True)
        .select_for_update(skip_locked=True)
        .order_by("rang_at", "pk")[:MOST]
    )
    idle = _idle(now) if waiting else []
    given = []
    for call in waiting:
        spell = next((s for s in idle if s.queue in ("", call.queue)), None)
        if spell is not None:
            idle.remove(spell)
            _offer(call, spell, now)
            given.append(spell.agent_id)
    return passed_over + given


def _take_back(now: datetime) -> list[int]:
    """Offers of ours that nobody took up go back to those who wait, and the agent on a break.

    Whoever left the desk without signing off would else let one caller after another ring.
    """
    limit = setting_int("calls_offer_seconds")
    if limit <= 0:
        return []
    late = Call.objects.waiting().filter(
        offered=True, agent__isnull=False, named_at__lte=now - timedelta(seconds=limit)
    )
    absent = []
    for call in late.select_for_update(skip_locked=True, of=("self",)).order_by("rang_at"):
        open_spells = AgentSpell.objects.select_for_update(skip_locked=True, of=("self",))
        spell = open_spells.filter(agent_id=call.agent_id, until__isnull=True).first()
        if spell is None or spell.call_id != call.pk:
            continue
        absent.append(spell.agent_id)
        call.agent_id, call.named_at, call.offered = None, None, False
        call.save(update_fields=["agent", "named_at", "offered"])
        _begin(spell, AgentState.BREAK, now, reason=BreakReason.MISSED)
    return absent


def _idle(now: datetime) -> list[AgentSpell]:
    """Ready agents and those whose time for wrapping up has run out, longest idle first."""
    free = Q(state=AgentState.READY)
    limit = setting_int("calls_wrap_up_seconds")
    if limit > 0:
        free |= Q(state=AgentState.WRAP_UP, since__lte=now - timedelta(seconds=limit))
    busy = Call.objects.live().filter(agent_id=OuterRef("agent_id"))
    rows = AgentSpell.objects.filter(free, ~Exists(busy), until__isnull=True)
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("since", "pk"))


def _offer(call: Call, spell: AgentSpell, now: datetime) -> None:
    call.agent_id, call.named_at, call.named_by_answer = spell.agent_id, now, False
    call.offered = True
    call.save(update_fields=["agent", "named_at", "named_by_answer", "offered"])
    _begin(spell, AgentState.RINGING, now, call=call)


def _begin(
    spell: AgentSpell, state: str, now: datetime, *, call: Call | None = None, reason: str = ""
) -> None:
    """End a locked spell and begin the agent's next."""
    spell.until = max(now, spell.since)
    spell.save(update_fields=["until"])
    AgentSpell.objects.create(
        agent_id=spell.agent_id,
        state=state,
        reason=reason,
        queue=spell.queue,
        call=call,
        since=spell.until,
    )
