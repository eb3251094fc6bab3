"""The hash chain of a ticket's events. Pure.

Each event's digest covers its own facts and the digest before it, so that a changed,
missing or re-ordered row shows when the chain is walked again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

GENESIS = ""


class EventFacts(Protocol):
    """The columns of an event that its digest covers."""

    seq: int
    kind: str
    move: str
    actor_id: int | None
    actor_label: str
    team_id: int | None
    from_status: str
    to_status: str
    note: str
    data: Mapping[str, Any]
    visibility: int
    at: datetime
    client_at: datetime | None


def event_digest(ticket_no: str, prev_hash: str, event: EventFacts) -> str:
    """SHA-256 over the canonical form of ``event`` behind ``prev_hash``."""
    facts = [
        ticket_no,
        prev_hash,
        event.seq,
        event.kind,
        event.move,
        event.actor_id,
        event.actor_label,
        event.team_id,
        event.from_status,
        event.to_status,
        event.note,
        event.data,
        int(event.visibility),
        _stamp(event.at),
        _stamp(event.client_at),
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
