"""What a phone sends, read and bounded. Pure."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from requests_app.fieldwork.choices import ClockTrust

MAX_ACTS = 100
MAX_BYTES = 2 * 1024 * 1024
MAX_FILES = 12
MAX_INT = 2**31 - 1
# A number written longer than this is no longer one that a column holds.
MAX_DIGITS = 18
# A phone's clock may be off by this much and is still taken at its word.
SKEW = timedelta(minutes=2)
# Nothing is said to have been done longer ago than this.
OLDEST = timedelta(days=31)


@dataclass(frozen=True)
class Sent:
    """One act as the phone sent it."""

    uuid: UUID
    seq: int
    kind: str
    no: str
    after: UUID | None
    version: int
    seen: int
    done_at: datetime | None
    fields: dict[str, Any] = field(default_factory=dict)
    files: tuple[UUID, ...] = ()


def read_json(raw: bytes) -> Any:
    """What a phone wrote; a text cut in the middle of a sign has "?" in its place.

    An emoji cut in half can be neither stored nor answered, and would cost the acts beside it.
    Raises ValueError for what is no JSON, also where it is nested beyond reason.
    """
    try:
        whole = json.loads(raw, parse_int=_number, parse_constant=lambda _word: None)
        return json.loads(json.dumps(whole, ensure_ascii=False).encode(errors="replace"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def read_act(raw: Any) -> Sent | None:
    """The act, or None where it is not even of the right shape."""
    if not isinstance(raw, dict):
        return None
    own, fields = as_uuid(raw.get("uuid")), raw.get("fields") or {}
    files = raw.get("files") or []
    if own is None or not isinstance(fields, dict) or not isinstance(files, list):
        return None
    named = tuple(found for found in map(as_uuid, files[: MAX_FILES + 1]) if found)
    if len(named) != len(files) or len(named) > MAX_FILES:
        return None
    after = raw.get("after")
    if after is not None and as_uuid(after) is None:
        return None
    return Sent(
        uuid=own,
        seq=as_count(raw.get("seq")),
        kind=as_words(raw.get("kind"), 24),
        no=as_words(raw.get("no"), 20),
        after=as_uuid(after),
        version=as_count(raw.get("version")),
        seen=as_count(raw.get("seen")),
        done_at=as_moment(raw.get("done_at")),
        fields=fields,
        files=named,
    )


def as_uuid(raw: Any) -> UUID | None:
    """A UUID written as text, else None."""
    try:
        return UUID(raw) if isinstance(raw, str) and len(raw) <= 36 else None
    except ValueError:
        return None


def as_count(raw: Any) -> int:
    """A whole number that a column can hold, else 0."""
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    return min(raw, MAX_INT) if whole and raw > 0 else 0


def as_words(raw: Any, length: int) -> str:
    """Short text without what PostgreSQL cannot hold, else ""."""
    return raw.replace("\x00", "")[:length] if isinstance(raw, str) else ""


def as_moment(raw: Any) -> datetime | None:
    """A moment with its zone, else None: a time without one says nothing."""
    if not isinstance(raw, str) or len(raw) > 40:
        return None
    try:
        found = parse_datetime(raw)
    except ValueError:
        return None
    return found if found and found.tzinfo and 1970 < found.year < 9999 else None


def true_time(
    done_at: datetime | None, *, sent_at: datetime | None, received_at: datetime
) -> tuple[datetime, ClockTrust]:
    """When it was really done, by the server's clock, and how that was found.

    A phone whose clock is off says so by when it sent: the difference is taken off what it
    says was done. What then lies in the future, or long ago, is brought to the nearest
    moment that may be.
    """
    if done_at is None:
        return received_at, ClockTrust.CLAMPED
    found, trust = done_at, ClockTrust.TRUSTED
    skew = received_at - sent_at if sent_at else timedelta(0)
    if abs(skew) > SKEW:
        found, trust = shifted(done_at, skew), ClockTrust.CORRECTED
    if found > received_at:
        late = found - received_at > SKEW
        return received_at, ClockTrust.CLAMPED if late else trust
    if found < received_at - OLDEST:
        return received_at - OLDEST, ClockTrust.CLAMPED
    return found, trust


def shifted(moment: datetime, by: timedelta) -> datetime:
    """``moment`` moved, or itself where the calendar ends."""
    try:
        return moment + by
    except OverflowError:
        return moment
