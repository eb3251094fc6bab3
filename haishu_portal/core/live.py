"""Live news for open pages: what changed, by topic and id, through a capped Redis stream.

Only ids travel, never a word of a request: a page that learns of a change asks the portal,
which checks the reader's right. Losing Redis costs freshness, never an answer: whoever may
have missed something is told to look afresh (``reset``).
"""

import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django_redis import get_redis_connection
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TICKET, CALLS, BOARD = "ticket", "calls", "board"
RESET = "reset"
STREAM = "live"
# About this many announcements are kept; a page that slept longer looks afresh.
KEEP = 10_000
# More news than this in one answer is not worth telling one by one.
ENTRIES = 200
IDS = 500
# A page is drawn from reads a little older than its cursor; telling some news twice is harmless.
OVERLAP_MS = 3_000
# Whoever heard everything as of this moment hears nothing new; Redis is not asked again.
MEMORY_MS = 100
# After a failure nobody waits for Redis for a while.
REST_SECONDS = 5
# Who does not say so again within this time is no longer there.
HERE_SECONDS = 10

_CURSOR = re.compile(r"\d{1,15}-\d{1,10}")


class LiveLost(Exception):
    """Redis does not answer."""


@dataclass
class News:
    """What happened since a cursor; ``reset`` means that some of it cannot be told any more."""

    cursor: str
    topics: dict[str, set[int]] = field(default_factory=dict)
    reset: bool = False


@dataclass
class _Line:
    """The state of this process's line to Redis."""

    rests_until: float = 0.0
    owes_reset: bool = False
    newest: str = ""
    read_ms: int = 0


_line = _Line()


def announce(topic: str, ids: Iterable[int] = ()) -> None:
    """Tell open pages once the open transaction commits; never fails the caller."""
    chosen = sorted(set(ids))
    transaction.on_commit(lambda: _send(topic, chosen), robust=True)


def _send(topic: str, ids: list[int]) -> None:
    try:
        client = _client()
        pipe = client.pipeline(transaction=False)
        for start in range(0, max(len(ids), 1), IDS):
            part = ",".join(map(str, ids[start : start + IDS]))
            pipe.xadd(STREAM, {"t": topic, "i": part}, maxlen=KEEP, approximate=True)
        _run(pipe)
        _line.newest = ""
    except LiveLost:
        _line.owes_reset = True


def newest_cursor(*, now_ms: int) -> str:
    """Where a page drawn now begins to listen; "0" if nothing is known."""
    try:
        pipe = _client().pipeline(transaction=False)
        pipe.xrevrange(STREAM, max=now_ms - OVERLAP_MS, count=1)
        (found,) = _run(pipe)
    except LiveLost:
        return "0"
    return found[0][0].decode() if found else "0"


def read_news(
    cursor: str, *, user_id: int, place: str = "", mode: str = "", now_ms: int
) -> tuple[News, dict[int, str]]:
    """News since ``cursor``, and who else is at ``place``, in at most one round trip.

    ``mode`` is what the reader does there ("look", "type"); empty means gone. Raises LiveLost.
    """
    if not place and cursor == _line.newest and 0 <= now_ms - _line.read_ms < MEMORY_MS:
        return News(cursor), {}
    pipe = _client().pipeline(transaction=False)
    known = bool(_CURSOR.fullmatch(cursor))
    pipe.xrevrange(STREAM, min=cursor if known else "-", count=ENTRIES + 1)
    if place:
        _note_presence(pipe, place, user_id, mode, now_ms)
    answers = _run(pipe)
    news = _news(answers[0], cursor if known else "0")
    _line.newest, _line.read_ms = news.cursor, now_ms
    return news, here(answers[-1], without=user_id, now_ms=now_ms) if place else {}


def _note_presence(pipe: Any, place: str, user_id: int, mode: str, now_ms: int) -> None:
    key = presence_key(place)
    if mode:
        pipe.hset(key, str(user_id), f"{now_ms}:{mode}")
        pipe.expire(key, HERE_SECONDS * 3)
    else:
        pipe.hdel(key, str(user_id))
    pipe.hgetall(key)


def presence_key(place: str) -> str:
    """Where Redis keeps who is at ``place``; it vanishes by itself."""
    return f"live:at:{place}"


def who_is_at(place: str, *, without: int, now_ms: int) -> dict[int, str]:
    """What others do at ``place`` by user id; nobody while Redis is away."""
    try:
        pipe = _client().pipeline(transaction=False)
        pipe.hgetall(presence_key(place))
        (found,) = _run(pipe)
    except LiveLost:
        return {}
    return here(found, without=without, now_ms=now_ms)


def here(found: dict[bytes, bytes], *, without: int, now_ms: int) -> dict[int, str]:
    """Who said within ``HERE_SECONDS`` that they are there, and what they do."""
    oldest = now_ms - HERE_SECONDS * 1000
    present = {}
    for user, said in found.items():
        at, _colon, mode = said.decode().partition(":")
        if int(at) >= oldest and int(user) != without:
            present[int(user)] = mode
    return present


def _news(entries: list[tuple[bytes, dict[bytes, bytes]]], cursor: str) -> News:
    """Newest first; the entry of the cursor itself must still be there, else some are lost."""
    newest = entries[0][0].decode() if entries else "0"
    fresh = [fields for key, fields in entries if key.decode() != cursor]
    whole = cursor == "0" or len(fresh) < len(entries)
    if not whole or len(fresh) > ENTRIES:
        return News(newest, reset=True)
    news = News(newest if entries else cursor)
    for fields in fresh:
        topic, ids = fields[b"t"].decode(), fields[b"i"].decode()
        news.topics.setdefault(topic, set()).update(int(i) for i in ids.split(",") if i)
    too_many = sum(map(len, news.topics.values())) > IDS
    if too_many or RESET in news.topics:
        return News(newest, reset=True)
    return news


def _client() -> Any:
    if time.monotonic() < _line.rests_until:
        raise LiveLost
    return get_redis_connection("default")


def _run(pipe: Any) -> list[Any]:
    """One round trip; what this process could not announce earlier is owed first."""
    owed = _line.owes_reset
    if owed:
        pipe.xadd(STREAM, {"t": RESET, "i": ""}, maxlen=KEEP, approximate=True)
    try:
        answers: list[Any] = pipe.execute()
    except (RedisError, OSError) as error:
        _line.rests_until = time.monotonic() + REST_SECONDS
        logger.warning("live news rest for %s s: %s", REST_SECONDS, type(error).__name__)
        raise LiveLost from error
    if owed:
        _line.owes_reset = False
        answers.pop()
    return answers
