"""Who may do what at the telephone: predicates over a reach, nothing else."""

from datetime import datetime
from typing import Protocol

from grid.reach import Reach
from requests_app.calls.choices import CallState
from requests_app.rules import answers_calls, decides_nuisance, watches_room

__all__ = [
    "answers_calls",
    "decides_nuisance",
    "hears_number",
    "is_theirs",
    "watches_room",
]


class CallFacts(Protocol):
    """The columns the predicates look at."""

    state: str
    agent_id: int | None
    ended_at: datetime | None


def is_theirs(reach: Reach, call: CallFacts) -> bool:
    """Whether the call is the reader's own."""
    return answers_calls(reach) and call.agent_id is not None and call.agent_id == reach.user_id


def hears_number(reach: Reach, call: CallFacts) -> bool:
    """Whether the reader sees the caller's whole number: while on the phone, no longer."""
    talking = call.state in (CallState.ANSWERED, CallState.EMERGENCY) and call.ended_at is None
    return talking and is_theirs(reach, call)
