"""``/desk/pulse/``: what open pages ask every second or two, answered in front of Django.

No session, no database, no middleware: a signed pass from the page says who asks and what
for, and one round trip to Redis says what is new. See docs/adr/0008.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from django.core.signing import BadSignature, Signer

from haishu_portal.core.live import CALLS, LiveLost, News, read_news

PATH = "/desk/pulse/"
# A page renews its pass before; whoever signs out hears nothing more after this time.
PASS_LIFE = timedelta(minutes=10)
MODES = {"l": "look", "t": "type"}

_SALT = "haishu_portal.core.pulse"
Environ = dict[str, Any]


@dataclass(frozen=True)
class Pass:
    """Who may hear what until when (Unix seconds), and at which place they are."""

    user_id: int
    topics: frozenset[str]
    place: str
    until: int


def make_pass(*, user_id: int, topics: Iterable[str], place: str = "", now: datetime) -> str:
    """A signed pass for one page of one person; topics and place hold no ``|``."""
    until = int((now + PASS_LIFE).timestamp())
    return Signer(salt=_SALT).sign(f"{user_id}|{until}|{','.join(sorted(topics))}|{place}")


def read_pass(token: str, *, now: float) -> Pass | None:
    """The pass if it is genuine and not over; compared in constant time."""
    try:
        user, until, topics, place = Signer(salt=_SALT).unsign(token).split("|")
    except BadSignature:
        return None
    if int(until) < now:
        return None
    return Pass(int(user), frozenset(topics.split(",")), place, int(until))


class Pulse:
    """Wraps the WSGI application and answers the pulse itself."""

    def __init__(
        self, application: Callable[..., Any], clock: Callable[[], float] = time.time
    ) -> None:
        self.application = application
        self.clock = clock

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the pulse; pass on everything else."""
        if environ.get("PATH_INFO") != PATH:
            return self.application(environ, start_response)
        status, answer = self._answer(environ)
        body = json.dumps(answer, separators=(",", ":")).encode()
        start_response(
            status,
            [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return [body]

    def _answer(self, environ: Environ) -> tuple[str, dict[str, Any]]:
        if environ["REQUEST_METHOD"] != "GET":
            return "405 Method Not Allowed", {}
        now = self.clock()
        reader = read_pass(environ.get("HTTP_X_LIVE_PASS", ""), now=now)
        if reader is None:
            return "401 Unauthorized", {}
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        try:
            news, others = read_news(
                asked.get("c", ["0"])[0],
                user_id=reader.user_id,
                place=reader.place,
                mode=MODES.get(asked.get("m", [""])[0], ""),
                now_ms=int(now * 1000),
            )
        except LiveLost:
            return "503 Service Unavailable", {}
        return "200 OK", _told(news, reader, others)


def _told(news: News, reader: Pass, others: dict[int, str]) -> dict[str, Any]:
    """The part of the news that this reader may hear; of calls only their own."""
    answer: dict[str, Any] = {"c": news.cursor}
    if news.reset:
        answer["reset"] = True
    for topic in reader.topics & news.topics.keys():
        ids = news.topics[topic]
        mine = ids & {reader.user_id} if topic == CALLS else ids
        if mine or not ids:
            answer[topic] = sorted(mine)
    if reader.place:
        answer["here"] = others
    return answer
