"""How busy each team is, counted once in a few seconds per process."""

import time
from collections import Counter
from datetime import datetime

from django.db.models import Count

from requests_app.choices import UNIT_BUSY, UnitRole
from requests_app.models import TicketUnit

FRESH_SECONDS = 5.0


class _Held:
    def __init__(self) -> None:
        self.read_at = float("-inf")
        self.loads: Counter[int] = Counter()
        self.given_at = float("-inf")
        self.given_from: datetime | None = None
        self.given: Counter[int] = Counter()


_held = _Held()


def open_loads() -> Counter[int]:
    """Parts in hand by team; the caller may count up what it adds.

    Shared within the process for ``FRESH_SECONDS``: load is a hint for sharing work out,
    a few seconds old is near enough, and a storm of routings must not count a table each.
    """
    if time.monotonic() - _held.read_at > FRESH_SECONDS:
        rows = (
            TicketUnit.objects.filter(status__in=UNIT_BUSY)
            .values_list("team_id")
            .annotate(n=Count("pk"))
            .order_by()
        )
        _held.loads = Counter(dict(rows))
        _held.read_at = time.monotonic()
    return _held.loads


def given_since(begin: datetime) -> Counter[int]:
    """Cases given to each team to lead since ``begin`` and still in hand; shared like the loads.

    What is answered or handed back makes room again.
    """
    stale = time.monotonic() - _held.given_at > FRESH_SECONDS
    if stale or begin != _held.given_from:
        rows = (
            TicketUnit.objects.filter(
                status__in=UNIT_BUSY, role=UnitRole.LEAD, assigned_at__gte=begin
            )
            .values_list("team_id")
            .annotate(n=Count("pk"))
            .order_by()
        )
        _held.given, _held.given_from = Counter(dict(rows)), begin
        _held.given_at = time.monotonic()
    return _held.given


def forget_loads() -> None:
    """Make the next look count again; for tests."""
    _held.read_at = _held.given_at = float("-inf")
