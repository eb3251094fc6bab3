"""Open desks that listen while nothing happens: what they cost the web server."""

import asyncio
import os
import time
from pathlib import Path

from django.utils import timezone

from haishu_portal.core.live import BOARD, TICKET, newest_cursor
from haishu_portal.core.pulse import PATH, make_pass
from haishu_portal.site.bench.measure import Figure
from haishu_portal.site.bench.serving import web_server

DESKS, SECONDS, WARM_SECONDS = 150, 10, 8
EVERY_SECONDS = 1.75  # as requests_app.views.desk.live has it
TARGET = 0.10


def listening() -> Figure:
    """Share of one core that 150 idle desks take of the web processes, over ten seconds."""
    now = timezone.now()
    token = make_pass(user_id=1, topics=[TICKET, BOARD], now=now)
    path = f"{PATH}?c={newest_cursor(now_ms=int(now.timestamp() * 1000))}&m=l"
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Live-Pass: {token}\r\n\r\n".encode()
    with web_server() as (port, group):
        # One process answers while the other still starts; that is no cost of listening.
        asyncio.run(_desks(port, request, seconds=WARM_SECONDS))
        before, started = _cpu_seconds(group), time.perf_counter()
        answers = asyncio.run(_desks(port, request, seconds=SECONDS))
        spent = _cpu_seconds(group) - before
        share = spent / (time.perf_counter() - started)
    rate = answers / SECONDS
    note = f"{rate:.0f} pulses/s, {spent / max(answers, 1) * 1000:.2f} ms of CPU each"
    name = f"{DESKS} idle desks, share of one core"
    return Figure(name, f"{share:.3f}", f"< {TARGET}", share < TARGET, None, note)


async def _desks(port: int, request: bytes, *, seconds: float) -> int:
    """Every desk asks in its own rhythm over a connection kept open; counts good answers."""
    until = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_desk(port, request, n, until) for n in range(DESKS))))


async def _desk(port: int, request: bytes, number: int, until: float) -> int:
    await asyncio.sleep(EVERY_SECONDS * number / DESKS)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    good = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        good += head.startswith(b"HTTP/1.1 200")
        await asyncio.sleep(EVERY_SECONDS)
    writer.close()
    return good


def _cpu_seconds(group: int) -> float:
    """CPU time of the processes of one group so far; Linux tells it in /proc."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
