"""A real web server under load from this machine, for a bounded time."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse

WAIT_SECONDS = 30
WARM_SECONDS = 12.0


def submit_rate(*, clients: int, seconds: float) -> tuple[float, int]:
    """Tickets accepted a second by ``clients`` at once over keep-alive; and how many failed."""
    # A throttle per address would stop eight clients of one machine; the bench lifts it.
    with web_server(RATE_SUBMIT="1000000/min") as (port, _group):
        _load(port, clients, WARM_SECONDS)  # the first answer of a process loads everything
        return _load(port, clients, seconds)


@contextmanager
def web_server(**environment: str) -> Iterator[tuple[int, int]]:
    """A web server with two processes; gives its port and its process group."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "haishu_portal.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "error",
        "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        _wait(port)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=WAIT_SECONDS)


def post_one(connection: http.client.HTTPConnection) -> bool:
    """Submit one ticket; whether it was taken."""
    connection.request("POST", reverse("request-submit"), _body(), _HEADERS)
    answer = connection.getresponse()
    answer.read()
    return answer.status == 201


def _load(port: int, clients: int, seconds: float) -> tuple[float, int]:
    counts = {"good": 0, "bad": 0}
    lock = threading.Lock()
    end = time.perf_counter() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        good = bad = 0
        while time.perf_counter() < end:
            good, bad = (good + 1, bad) if post_one(connection) else (good, bad + 1)
        with lock:
            counts["good"] += good
            counts["bad"] += bad

    threads = [threading.Thread(target=work) for _n in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts["good"] / (time.perf_counter() - started), counts["bad"]


_HEADERS = {"Content-Type": "application/json", "Connection": "keep-alive"}


def _body() -> str:
    return json.dumps(
        {
            "client_uuid": str(uuid.uuid4()),
            "text": "楼道里堆了杂物，走路不方便，请派人来看看。",
            "kind": "help",
            "category": "160301",
            "place": {"address": "西门街道汪弄社区1幢", "lng": 121.536, "lat": 29.883},
            "reporter": {"name": "样本", "phone": "13855569999"},
        }
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the web server did not answer")
