"""How often one address may do a thing. A lost cache lets everybody pass: it never costs an answer.

The counts are hints against floods. What is guarded does not rest on them: a query code has
50 bits of chance.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from haishu_portal.core.clients import client_ip
from haishu_portal.core.crypto import keyed_hash


@dataclass(frozen=True)
class Limit:
    """``times`` within ``seconds`` from the first one, for each address."""

    name: str
    times: int
    seconds: int

    @property
    def minutes(self) -> int:
        """The window in whole minutes, as pages say it."""
        return self.seconds // 60


# Generous on purpose: a whole building, a service station or a carrier may share one address.
REPORTS = Limit("report", times=30, seconds=3600)
PHOTOS = Limit("photo", times=120, seconds=3600)
LOOKUPS = Limit("lookup", times=20, seconds=900)
ADDITIONS = Limit("addition", times=30, seconds=3600)


def is_over(request: HttpRequest, limit: Limit) -> bool:
    """Whether this address has used up its turns. Counts nothing."""
    return (cache.get(_key(request, limit)) or 0) >= limit.times


def note(request: HttpRequest, limit: Limit, turns: int = 1) -> None:
    """Count turns."""
    key = _key(request, limit)
    cache.add(key, 0, limit.seconds)
    try:
        cache.incr(key, turns)
    except ValueError:  # it expired between the two calls
        cache.add(key, turns, limit.seconds)


def _key(request: HttpRequest, limit: Limit) -> str:
    return f"throttle:{limit.name}:{keyed_hash(client_ip(request))[:32]}"
