"""Timing with medians and query counts, and the table they are printed in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS = 25


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``good`` is None where there is no target."""

    name: str
    value: str
    target: str
    good: bool | None
    queries: int | None = None
    note: str = ""


def median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time of ``work`` in milliseconds, after one call to warm up."""
    work()
    taken: list[float] = []
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def count_queries(work: Callable[[], object]) -> int:
    """How many statements ``work`` sends to PostgreSQL."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def at_most(name: str, work: Callable[[], object], limit_ms: float, note: str = "") -> Figure:
    """Median of ``work`` held against an upper limit."""
    queries = count_queries(work)
    value = median_ms(work)
    return Figure(name, f"{value:.1f} ms", f"<= {limit_ms:g} ms", value <= limit_ms, queries, note)


def at_least(name: str, per_second: float, limit: float, note: str = "") -> Figure:
    """A rate held against a lower limit."""
    return Figure(name, f"{per_second:.0f} /s", f">= {limit:g} /s", per_second >= limit, None, note)


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | measured | target | met | queries | note |", "|---|---|---|---|---|---|"]
    for f in figures:
        met = "-" if f.good is None else "yes" if f.good else "NO"
        queries = "" if f.queries is None else str(f.queries)
        lines.append(f"| {f.name} | {f.value} | {f.target} | {met} | {queries} | {f.note} |")
    return "\n".join(lines)
