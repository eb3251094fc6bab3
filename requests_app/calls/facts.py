"""What is known of one call, put together from events in any order.

Pure. Telephone systems send events late, twice and out of order; every event only adds to
what is known, so that the same events give the same call whatever their order.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from requests_app.calls.choices import CallEvent, CallState


@dataclass(frozen=True)
class Naming:
    """Who has the call: an answer outweighs a ringing, later outweighs earlier."""

    answered: bool
    at: datetime
    agent_id: int


@dataclass(frozen=True)
class Facts:
    """The moments of a call; None is not known (yet)."""

    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    naming: Naming | None = None

    @property
    def state(self) -> CallState:
        """Where the call stands, apart from a hand-over to an emergency service."""
        if self.answered_at is not None:
            return CallState.ENDED if self.ended_at else CallState.ANSWERED
        return CallState.ABANDONED if self.ended_at else CallState.RINGING

    @property
    def is_over(self) -> bool:
        """Whether somebody rang off."""
        return self.ended_at is not None


def learn(facts: Facts, event: CallEvent, at: datetime, agent_id: int | None = None) -> Facts:
    """The facts with one more event: the earliest moment of each kind counts."""
    known = replace(facts, rang_at=_earlier(facts.rang_at, at))
    if event == CallEvent.ANSWERED:
        known = replace(known, answered_at=_earlier(facts.answered_at, at))
    if event in (CallEvent.ENDED, CallEvent.ABANDONED):
        known = replace(known, ended_at=_earlier(facts.ended_at, at))
    if agent_id is None or event not in (CallEvent.RINGING, CallEvent.ANSWERED):
        return known
    naming = Naming(event == CallEvent.ANSWERED, at, agent_id)
    return replace(known, naming=max(filter(None, (facts.naming, naming)), key=_weight))


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def _weight(naming: Naming) -> tuple[bool, datetime, int]:
    return naming.answered, naming.at, naming.agent_id
