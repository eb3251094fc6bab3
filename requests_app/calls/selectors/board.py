"""The figures of the wall-board: three indexed queries, shared by all viewers for a moment."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, F, Min, Q

from haishu_portal.core.selectors.settings import setting_int
from requests_app.calls.choices import AgentState, CallState
from requests_app.calls.models import AgentSpell, Call
from requests_app.calls.selectors.agents import midnight

FRESH_SECONDS = 2
KEY = "calls-board"
ORDER = [
    AgentState.READY,
    AgentState.RINGING,
    AgentState.ON_CALL,
    AgentState.WRAP_UP,
    AgentState.BREAK,
]


@dataclass(frozen=True)
class AgentLine:
    """One agent: what they do since when, and what they did today."""

    agent_id: int
    name: str
    state: str
    reason: str
    since: datetime
    answered: int
    talk: timedelta


@dataclass(frozen=True)
class Board:
    """Today in the call room, since midnight in Shanghai."""

    at: datetime
    waiting: int
    waiting_since: datetime | None
    answered: int
    in_time: int
    abandoned: int
    seconds: int
    agents: list[AgentLine] = field(default_factory=list)

    @property
    def offered(self) -> int:
        """Answered and given up: who still waits has not been decided."""
        return self.answered + self.abandoned

    @property
    def in_time_percent(self) -> int | None:
        """Share answered in time of all answered or given up; None of nobody."""
        return round(100 * self.in_time / self.offered) if self.offered else None

    @property
    def by_state(self) -> dict[str, int]:
        """How many agents are in each state."""
        return {s.value: sum(a.state == s for a in self.agents) for s in ORDER}


def board(*, now: datetime) -> Board:
    """Today's figures, at most ``FRESH_SECONDS`` old."""
    held: Board | None = cache.get(KEY)
    if held is None or not timedelta(0) <= now - held.at < timedelta(seconds=FRESH_SECONDS):
        held = count_board(now=now)
        cache.set(KEY, held, FRESH_SECONDS)
    return held


def count_board(*, now: datetime) -> Board:
    """The figures as they are."""
    seconds = setting_int("calls_answer_seconds")
    rang = midnight(now)
    found = _totals(rang, seconds)
    return Board(
        at=now,
        waiting=found["waiting"],
        waiting_since=found["waiting_since"],
        answered=found["answered"],
        in_time=found["in_time"],
        abandoned=found["abandoned"],
        seconds=seconds,
        agents=_agents(rang),
    )


def _totals(rang: datetime, seconds: int) -> dict[str, Any]:
    answered = Q(answered_at__isnull=False)
    waits = Q(state=CallState.RINGING)
    in_time = Q(answered_at__lte=F("rang_at") + timedelta(seconds=seconds))
    return Call.objects.since(rang).aggregate(
        waiting=Count("pk", filter=waits),
        waiting_since=Min("rang_at", filter=waits),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & in_time),
        abandoned=Count("pk", filter=Q(state=CallState.ABANDONED)),
    )


def _agents(rang: datetime) -> list[AgentLine]:
    """Agents who are not off, by state, longest first; two queries."""
    spells = AgentSpell.objects.filter(until__isnull=True).exclude(state=AgentState.OFFLINE)
    spells = spells.select_related("agent").only(
        "state", "reason", "since", "agent__display_name", "agent__username"
    )
    did = Call.objects.since(rang).filter(answered_at__isnull=False, agent__isnull=False)
    counts = {
        row["agent_id"]: (row["answered"], row["mean"])
        for row in did.values("agent_id").annotate(
            answered=Count("pk"), mean=Avg(F("ended_at") - F("answered_at"))
        )
    }
    places = {state.value: place for place, state in enumerate(ORDER)}
    lines = [_line(spell, *counts.get(spell.agent_id, (0, None))) for spell in spells]
    return sorted(lines, key=lambda line: (places[line.state], line.since))


def _line(spell: AgentSpell, answered: int, mean: timedelta | None) -> AgentLine:
    return AgentLine(
        agent_id=spell.agent_id,
        name=str(spell.agent),
        state=spell.state,
        reason=spell.get_reason_display(),  # type: ignore[attr-defined] # made by Django
        since=spell.since,
        answered=answered,
        talk=mean or timedelta(0),
    )
