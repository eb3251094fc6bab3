"""The page ``docs/benchmarks.md``: figures, the machine, and how PostgreSQL answers each list."""

import os
import platform
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from haishu_portal.site.bench.measure import Figure, table
from requests_app.models import Ticket

KEPT = re.compile(r"Seq Scan|Index|Bitmap|Sort|Join|Nested|Hash|Limit|Aggregate|Append|SubPlan")
ACTUAL = re.compile(r"\(actual time=[\d.]+\.\.([\d.]+) rows=([\d.]+) loops=(\d+)\)")
DROPPED = re.compile(r"Index Searches|Buckets|Batches|Sort Method|Heap Fetches|Memory Usage")
WIDTH = 150
Work = Callable[[], object]


def machine() -> str:
    """Processor, cores, memory, PostgreSQL."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
        cursor.execute("SHOW shared_buffers")
        (buffers,) = cursor.fetchone()
    name = cpu.group(1).strip() if cpu else platform.machine()
    return (
        f"{os.cpu_count()} x {name}, {memory:.0f} GB, PostgreSQL {version} with "
        f"`shared_buffers` {buffers}, Python {platform.python_version()}, all on one machine"
    )


def plan_of(work: Work) -> str:
    """The plans of the reads that ``work`` makes of tickets and their terms, trimmed."""
    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    reads = [q["sql"] for q in captured if q["sql"].startswith("SELECT") and _is_list(q["sql"])]
    settings = [q["sql"] for q in captured if q["sql"].startswith("SET LOCAL")]
    return "\n".join(_explain(sql, settings) for sql in reads) or "(no read of tickets)"


def _is_list(sql: str) -> bool:
    return f'FROM "{Ticket._meta.db_table}' in sql  # noqa: SLF001 - Django's documented model API


def _explain(sql: str, settings: list[str]) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        for each in settings:
            cursor.execute(each)
        # The text was written by the driver itself, with its values in place.
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, SUMMARY ON) {sql}")
        lines = [line for (line,) in cursor.fetchall()]
    return "\n".join(_trim(line) for line in lines if _worth(line))


def _worth(line: str) -> bool:
    if DROPPED.search(line):
        return False
    return bool(KEPT.search(line)) or "Execution Time" in line or "Rows Removed" in line


def _trim(line: str) -> str:
    line = ACTUAL.sub(r"(\1 ms, \2 rows, \3 x)", line.replace("requests_app_", ""))
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


INTRODUCTION = """\
# Benchmarks

Written by `make bench ARGS="--tickets 1000000 --plans docs/benchmarks.md"`, or by the same command
against a server of one's own; every figure was measured in that run, on made-up tickets
([ADR 7](adr/0007-synthetic-bench.md)). Medians, warm, one after the other, unless the line says
otherwise.

- {day}, {tickets:,} tickets, {opened:,} of them open
- {machine}
- load average of the machine while it ran, other work included: {load}
- {kept} of {limits} limits kept{busy}{missed}

"Busy" is the time that the process and its PostgreSQL backend ran on a processor, the mean of the
rounds; the rest of the wall time is waiting for one. "met: busy" marks what misses its limit by
wall time and would keep it on a machine of its own.
"""


@lru_cache(maxsize=1)
def _sizes() -> tuple[int, int]:
    """All tickets and the open ones, counted once in a run."""
    return Ticket.objects.count(), Ticket.objects.open().count()


def page(figures: list[Figure], works: dict[str, Work], *, now: datetime) -> str:
    """The whole page in Markdown."""
    missed = [f.name for f in figures if f.met == "NO"]
    only_busy = sum(f.met == "busy" for f in figures)
    head = INTRODUCTION.format(
        day=f"{now:%Y-%m-%d}",
        tickets=_sizes()[0],
        opened=_sizes()[1],
        machine=machine(),
        kept=sum(f.good is True for f in figures),
        limits=sum(f.good is not None for f in figures),
        load=" / ".join(f"{n:.1f}" for n in os.getloadavg()),
        busy=f", {only_busy} more but for waiting" if only_busy else "",
        missed=f"; missed: {', '.join(missed)}" if missed else "",
    )
    lines = [
        head,
        table(figures),
        "",
        "## Query plans",
        "",
        "`EXPLAIN (ANALYZE, BUFFERS)` of each list, without costs and buffers, long lines cut.",
        "",
    ]
    for name, work in works.items():
        lines += [f"### {name}", "", "```text", plan_of(work), "```", ""]
    return "\n".join(lines).rstrip() + "\n"
