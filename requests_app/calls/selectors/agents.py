"""Agents: who is meant by a name, what somebody is doing, and with which call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from grid.reach import Reach
from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.worktime import SHANGHAI
from requests_app.calls import rules
from requests_app.calls.choices import AgentState
from requests_app.calls.models import AgentSpell, Call, WrapUpCode

DURING = frozenset({AgentState.RINGING, AgentState.ON_CALL, AgentState.WRAP_UP})


@dataclass(frozen=True)
class Present:
    """What an agent is doing now, since when, with which call."""

    state: AgentState
    since: datetime | None
    reason: str
    queue: str
    call: Call | None


def agent_named(name: str) -> int | None:
    """The id of the active account with this staff number or user name, if it takes calls."""
    named = Q(username=name) | Q(staff_no=name)
    for user in User.objects.filter(named, is_active=True).order_by("pk")[:3]:
        if rules.answers_calls(reach_of(user)):
            return user.pk
    return None


def present(agent_id: int | None) -> Present:
    """The agent's present state; one query."""
    rows = AgentSpell.objects.filter(agent_id=agent_id, until__isnull=True)
    spell = rows.select_related("call__wrap_up").first()
    if spell is None:
        return Present(AgentState.OFFLINE, None, "", "", None)
    state = AgentState(spell.state)
    call = spell.call if state in DURING else None
    return Present(state, spell.since, spell.reason, spell.queue, call)


def own_call(reach: Reach, call_id: int) -> Call | None:
    """One of the reader's own calls; one query."""
    call = Call.objects.filter(pk=call_id).select_related("wrap_up").first()
    return call if call is not None and rules.is_theirs(reach, call) else None


def midnight(now: datetime) -> datetime:
    """Today's beginning in Shanghai."""
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def unwrapped(agent_id: int | None, *, now: datetime, limit: int = 6) -> list[Call]:
    """The agent's calls since yesterday that still lack their wrap-up, newest first."""
    since = midnight(now) - timedelta(days=1)
    rows = Call.objects.filter(agent_id=agent_id, rang_at__gte=since, wrapped_at__isnull=True)
    rows = rows.filter(answered_at__isnull=False, ended_at__isnull=False)
    return list(rows.order_by("-rang_at")[:limit])


def wrap_up_codes() -> list[WrapUpCode]:
    """The codes in use, in the order of their keys."""
    return list(WrapUpCode.objects.filter(is_active=True)[:9])
