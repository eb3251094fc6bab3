"""What telephone systems tell, taken in: in any order, any number of times."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction

from haishu_portal.core.crypto import keyed_hash
from requests_app.calls.choices import CallEvent, CallState, Direction
from requests_app.calls.facts import Facts, learn
from requests_app.calls.models import Call
from requests_app.calls.services.dealing import deal
from requests_app.calls.services.missed import follow_caller
from requests_app.calls.services.spells import follow_call
from requests_app.calls.services.telling import tell

logger = logging.getLogger(__name__)

ATTEMPTS = 3


@dataclass(frozen=True)
class Told:
    """One event of one call, as the telephone system sent it."""

    source: str
    external_id: str
    event: CallEvent
    at: datetime
    queue: str
    direction: str = Direction.IN
    phone: str = ""
    agent_id: int | None = None
    recording_id: str = ""


@dataclass(frozen=True)
class Taken:
    """The call as it now stands, and whether this event was the first of it."""

    call: Call
    created: bool


def take_event(*, told: Told, now: datetime) -> Taken:
    """Add one event to its call; a ringing call without an agent is offered to one.

    The same event again changes nothing. Two calls that claim one agent at once may stand in
    each other's way: the one that gave way is tried again.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _take(told, now)
        except (IntegrityError, OperationalError) as error:
            logger.info("event of call %s tried again: %s", told.external_id, type(error).__name__)
    return _take(told, now)


def _take(told: Told, now: datetime) -> Taken:
    with transaction.atomic():
        call, created = _open(told)
        call.phone, call.phone_hash = _caller(call, told)
        call.recording_id = told.recording_id or call.recording_id
        concerned = apply_event(call, told.event, told.at, told.agent_id, now=now)
        # Who waits may be dealt with now, and so may whoever this caller leaves free.
        if call.answered_at is None and (call.agent_id is None or not call.is_live):
            concerned += deal(now=now)
            call.refresh_from_db(fields=["agent", "named_at", "named_by_answer", "offered"])
        tell(concerned)
    return Taken(call, created)


def apply_event(
    call: Call, event: CallEvent, at: datetime, agent_id: int | None, *, now: datetime
) -> list[int | None]:
    """Let a locked call learn one event and its people follow; returns whom it concerns."""
    state, had = call.state, call.agent_id
    _write(call, _make_room(call, learn(call.facts, event, at, agent_id), at, now))
    follow_call(call, had, now=now)
    follow_caller(call, state, now=now)
    return [had, call.agent_id]


def _open(told: Told) -> tuple[Call, bool]:
    """The call, locked; made when this is the first that is heard of it."""
    rows = Call.objects.select_for_update(of=("self",))
    key = {"source": told.source, "external_id": told.external_id}
    call = rows.filter(**key).first()
    if call is not None:
        return call, False
    try:
        with transaction.atomic():
            return Call.objects.create(
                **key,
                direction=told.direction,
                queue=told.queue,
                state=CallState.RINGING,
                rang_at=told.at,
            ), True
    except IntegrityError:
        return rows.get(**key), False  # another event of the same call was faster


def _caller(call: Call, told: Told) -> tuple[str, str]:
    """The number, from whichever event told it first."""
    if call.phone or not told.phone:
        return call.phone, call.phone_hash
    return told.phone, keyed_hash(told.phone)


def _write(call: Call, facts: Facts) -> None:
    call.rang_at = facts.rang_at or call.rang_at
    call.answered_at, call.ended_at = facts.answered_at, facts.ended_at
    naming = facts.naming
    # An offer of ours stays one until the telephone system names somebody.
    call.offered = call.offered and naming is not None and naming == call.facts.naming
    call.agent_id = naming.agent_id if naming else None
    call.named_at, call.named_by_answer = (naming.at, naming.answered) if naming else (None, False)
    if call.state != CallState.EMERGENCY:
        call.state = facts.state
    call.save()


def _make_room(call: Call, facts: Facts, at: datetime, now: datetime) -> Facts:
    """Nobody speaks on two calls: free the agent named from what still stands in their name.

    An answer ends an older call whose end was never told; another one that only rings goes
    back to those who wait. A ringing does not interrupt: then nobody is named.
    """
    naming = facts.naming
    if naming is None or facts.is_over:
        return facts
    others = Call.objects.select_for_update(of=("self",)).live().filter(agent_id=naming.agent_id)
    for other in others.exclude(pk=call.pk).order_by("pk"):
        if other.answered_at is None:
            other.agent_id, other.named_at = None, None
            other.save(update_fields=["agent", "named_at"])
        elif naming.answered:
            _write(other, learn(other.facts, CallEvent.ENDED, max(at, other.answered_at)))
            follow_call(other, other.agent_id, now=now)
        else:
            return replace(facts, naming=None)
    return facts
