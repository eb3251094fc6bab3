"""``make run``: one command up, one key down."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg2
import pytest

from haishu_portal.dev.paths import ROOT
from tests.support.running import Running


@pytest.fixture(scope="module")
def portal() -> Iterator[Running]:
    """A portal that the tests of this file start and stop in turn."""
    running = Running()
    yield running
    running.clear()


def wait_for(condition, seconds: float) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def rows(portal: Running, statement: str) -> list[tuple[str, ...]]:
    """Run one statement on the run's own database."""
    database = psycopg2.connect(portal.addresses()["DATABASE_URL"])
    with database, database.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall()
    database.close()
    return found


@pytest.mark.chaos
def test_interrupt_leaves_nothing_and_the_next_start_is_quick_and_keeps_data(portal):
    portal.start()
    rows(portal, "CREATE TABLE kept AS SELECT 'data' AS word; SELECT word FROM kept")

    code = portal.stop(signal.SIGINT)

    assert (code, portal.members(), portal.get("/healthz")) == (0, [], 0)
    assert "everything has stopped" in portal.said.read_text()
    assert portal.start() < 10
    assert rows(portal, "SELECT word FROM kept") == [("data",)]
    assert (portal.stop(signal.SIGTERM), portal.members()) == (0, [])


@pytest.mark.chaos
def test_a_child_that_dies_is_started_again_and_said_so(portal):
    portal.start()
    worker = portal.children()[3]
    os.kill(worker, signal.SIGKILL)

    assert wait_for(lambda: "worker runs again" in portal.said.read_text(), 15)
    assert worker not in portal.children()
    assert portal.stop() == 0


@pytest.mark.chaos
def test_a_killed_supervisor_takes_its_children_along_and_the_next_run_heals(portal):
    portal.start()
    portal.process.kill()
    portal.process.wait()

    assert wait_for(lambda: portal.members() == [], 25), portal.members()
    portal.start()
    assert portal.stop() == 0


def test_a_taken_port_is_told_in_one_line(portal):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "haishu_portal.dev", "run"],
            cwd=ROOT,
            env=portal.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    assert done.returncode == 1
    assert done.stderr == (
        f"✗ port {portal.port} is taken: stop what uses it, or choose another, "
        f"PORT={portal.port + 1} make run\n"
    )


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_told_in_one_line(portal, port):
    done = subprocess.run(
        [sys.executable, "-m", "haishu_portal.dev", "run"],
        cwd=ROOT,
        env={**portal.environ, "PORT": port},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert (done.returncode, done.stderr) == (
        1,
        f"✗ PORT={port} is no port number: use one from 1 to 65535\n",
    )


@pytest.mark.chaos
def test_half_a_cluster_is_made_anew(portal):
    for name in ("data", "data.new"):
        (portal.home / "postgres" / name / "base").mkdir(parents=True, exist_ok=True)
    (portal.home / "postgres" / "data" / "PG_VERSION").unlink(missing_ok=True)

    portal.start()

    assert portal.get("/healthz") == 200
    assert portal.stop() == 0
