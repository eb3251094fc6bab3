"""Dealing waiting calls to ready agents: the caller who waits longest, the longest idle agent.

One hand deals: a lock of the database held to the end of the transaction. Rows in other
hands are skipped; whoever holds them deals again at the end of their own transaction.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from haishu_portal.core.selectors.settings import setting_int
from requests_app.calls.choices import AgentState
from requests_app.calls.models import AgentSpell, Call

HAND = 81890  # number of the lock; nothing else in the house uses it
MOST = 100


def deal(*, now: datetime) -> list[int]:
    """Offer what waits to who is ready; returns the agents offered a call.

    Call last in a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HAND])
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
    return given


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
    call.save(update_fields=["agent", "named_at", "named_by_answer"])
    spell.until = max(now, spell.since)
    spell.save(update_fields=["until"])
    AgentSpell.objects.create(
        agent_id=spell.agent_id,
        state=AgentState.RINGING,
        queue=spell.queue,
        call=call,
        since=spell.until,
    )
