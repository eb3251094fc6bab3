"""The desk's list while residents submit: at ten times the normal rate, and far beyond."""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.urls import reverse

from haishu_portal.site.bench.cases import signed_in
from haishu_portal.site.bench.measure import Figure
from haishu_portal.site.bench.serving import post_one, web_server
from haishu_portal.site.bench.storm import left_behind, storm

NORMAL_PER_DAY = 2_500
LIMIT_MS = 100
SECONDS, PAUSE, CLIENTS = 15.0, 0.05, 8


def list_under_burst() -> Iterator[Figure]:
    """Median of the desk list over HTTP while tickets come in at a steady rate.

    Meanwhile a typhoon runs and a worker routes what comes in.
    """
    cookie = _session()
    ten_times = 10 * NORMAL_PER_DAY / 86_400
    with storm() as event, web_server(RATE_SUBMIT="1000000/min") as (port, _group):
        _list_ms(port, cookie, seconds=3)  # the first answers load what later ones find
        for rate, name in ((0.0, "quiet"), (ten_times, "10 x normal"), (50.0, "50 a second")):
            with _submitting(port, rate) as taken:
                times = _list_ms(port, cookie, seconds=SECONDS)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            yield Figure(
                f"desk list over HTTP, submits: {name}", f"{p50:.0f} ms", f"<= {LIMIT_MS} ms",
                p50 <= LIMIT_MS, None,
                f"p95 {p95:.0f} ms, {len(taken) / SECONDS:.1f} tickets/s taken",
            )  # fmt: skip
        yield left_behind(event)


@contextmanager
def _submitting(port: int, rate: float) -> Iterator[list[int]]:
    """Submit ``rate`` tickets a second, whatever the server does meanwhile, up to eight at once."""
    taken: list[int] = []
    stop = threading.Event()
    started = time.perf_counter()

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = number
        while rate and not stop.wait(max(0.0, started + turn / rate - time.perf_counter())):
            if post_one(connection):
                taken.append(1)
            turn += CLIENTS

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _list_ms(port: int, cookie: str, *, seconds: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times: list[float] = []
    end = time.perf_counter() + seconds
    path = f"{reverse('desk:queue')}?view=open"
    while time.perf_counter() < end:
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE)
    return times


def _session() -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={signed_in().cookies[name].value}"
