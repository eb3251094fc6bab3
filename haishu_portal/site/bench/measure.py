"""Timing with medians and query counts, and the table they are printed in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS = 9


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``good`` is None where there is no target."""

    name: str
    value: str
    target: str
    good: bool | None
    queries: int | None = None
    note: str = ""
    busy_ms: float | None = None
    busy_good: bool = False

    @property
    def met(self) -> str:
        """In a word: kept, kept but for waiting for a processor, or missed."""
        if self.good is None:
            return "-"
        return "yes" if self.good else "busy" if self.busy_good else "NO"


@dataclass(frozen=True)
class Timing:
    """Median wall time, and the mean time that this process and its backend ran, in ms."""

    wall: float
    busy: float | None


def timing(work: Callable[[], object], rounds: int = ROUNDS) -> Timing:
    """Time ``work`` after one call to warm up.

    On a machine that does other things too, wall time holds waiting for a processor; the busy
    time is what it would be on a quiet one, as long as nothing is read from disk.
    """
    work()
    taken: list[float] = []
    before = _busy_ms()
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    after = _busy_ms()
    busy = None if before is None or after is None else (after - before) / rounds
    return Timing(statistics.median(taken), busy)


def _busy_ms() -> float | None:
    """Time that this process and its PostgreSQL backend have run so far; Linux alone tells."""
    with connection.cursor() as cursor:
        backend: int = cursor.connection.info.backend_pid
    try:
        served = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    except OSError:
        return None  # the server runs elsewhere
    return time.process_time() * 1000 + served / 1e6


def count_queries(work: Callable[[], object]) -> int:
    """How many statements ``work`` sends to PostgreSQL."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def at_most(
    name: str,
    work: Callable[[], object],
    limit_ms: float,
    note: str = "",
    *,
    rounds: int = ROUNDS,
) -> Figure:
    """Median of ``work`` held against an upper limit."""
    queries = count_queries(work)
    took = timing(work, rounds)
    return held_against(name, took, limit_ms, queries, note)


def held_against(
    name: str, took: Timing, limit_ms: float, queries: int | None, note: str = ""
) -> Figure:
    """A line for ``took`` against an upper limit."""
    busy_good = took.busy is not None and took.busy <= limit_ms
    return Figure(
        name, f"{took.wall:.1f} ms", f"<= {limit_ms:g} ms", took.wall <= limit_ms, queries, note,
        took.busy, busy_good,
    )  # fmt: skip


def at_least(name: str, per_second: float, limit: float, note: str = "") -> Figure:
    """A rate held against a lower limit."""
    return Figure(name, f"{per_second:.0f} /s", f">= {limit:g} /s", per_second >= limit, None, note)


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| what | measured | busy | target | met | queries | note |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in figures:
        queries = "" if f.queries is None else str(f.queries)
        busy = "" if f.busy_ms is None else f"{f.busy_ms:.1f} ms"
        cells = (f.name, f.value, busy, f.target, f.met, queries, f.note)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
