"""A worker killed in the middle, Redis emptied, PostgreSQL restarted, all under load.

Afterwards every ticket is routed once, every message is sent once, every chain is whole.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg2
import pytest
import redis

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import names_program
from tests.support.running import Running

TICKETS = 2_000
SETTLED_WITHIN = 300


class Shaken(Running):
    """A portal with its demo district whose messages go to files."""

    @property
    def environ(self):
        return {
            **super().environ,
            "DEMO": "1",
            "SMS_GATEWAY": "file",
            "OUTBOX_DIR": str(self.home / "sent"),
            "DJANGO_SETTINGS_MODULE": "haishu_portal.settings.dev",
        }

    def query(self, statement):
        """Rows of one statement, asked again while the server restarts."""
        for _try in range(100):
            try:
                connection = psycopg2.connect(self.addresses()["DATABASE_URL"])
                with connection, connection.cursor() as cursor:
                    cursor.execute(statement)
                    found = cursor.fetchall()
                connection.close()
            except psycopg2.Error:
                time.sleep(0.2)
            else:
                return found
        raise TimeoutError(statement)

    def count(self, statement):
        return self.query(f"SELECT count(*) FROM {statement}")[0][0]

    def python(self, *words):
        """A Python program in this portal's environment."""
        environ = {**self.environ, **self.addresses()}
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ)

    def kill_worker(self):
        """The worker and its pool, without a word of warning."""
        group = next(pid for pid in self.children() if names_program(pid, "celery", "worker"))
        os.killpg(os.getpgid(group), signal.SIGKILL)

    def restart_postgres(self):
        """End the server at once; the supervisor starts it again."""
        post = Path(next(self.home.rglob("postmaster.pid")))
        os.kill(int(post.read_text().split()[0]), signal.SIGINT)


@pytest.fixture
def portal():
    running = Shaken()
    running.start(seconds=90)
    yield running
    running.clear()


def wait_until(condition, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "still waiting"
        time.sleep(0.3)


MINE = "requests_app_ticket t WHERE t.source = 'flood'"
ROUTED = f"{MINE} AND t.status <> 'accepted'"
WAITING = "core_outboxmessage WHERE sent_at IS NULL"


@pytest.mark.chaos
def test_every_ticket_is_routed_once_and_every_message_sent_once(portal):
    flood = portal.python("-m", "tests.chaos.flood", str(TICKETS))

    wait_until(lambda: portal.count(ROUTED) > TICKETS * 0.1, SETTLED_WITHIN)
    portal.kill_worker()
    wait_until(lambda: portal.count(MINE) > TICKETS * 0.4, SETTLED_WITHIN)
    redis.Redis.from_url(portal.addresses()["REDIS_URL"]).flushall()
    wait_until(lambda: portal.count(MINE) > TICKETS * 0.6, SETTLED_WITHIN)
    portal.restart_postgres()

    assert flood.wait(SETTLED_WITHIN) == 0
    wait_until(lambda: portal.count(ROUTED) == TICKETS, SETTLED_WITHIN)
    wait_until(lambda: portal.count(WAITING) == 0, SETTLED_WITHIN)

    assert portal.count(MINE) == TICKETS
    routings = portal.query(
        "SELECT count(r.id) FROM requests_app_ticket t"
        " LEFT JOIN requests_app_routingdecision r ON r.ticket_id = t.id"
        " WHERE t.source = 'flood' GROUP BY t.id"
    )
    dispatches = portal.query(
        "SELECT count(e.id) FROM requests_app_ticket t"
        " LEFT JOIN requests_app_ticketevent e ON e.ticket_id = t.id AND e.move = 'dispatch'"
        " WHERE t.source = 'flood' GROUP BY t.id"
    )
    assert Counter(routings) == Counter(dispatches) == {(1,): TICKETS}

    keys = {str(key) for (key,) in portal.query("SELECT idempotency_key FROM core_outboxmessage"
                                                " WHERE channel = 'sms'")}  # fmt: skip
    sent = [json.loads(f.read_text())["key"] for f in (portal.home / "sent").glob("*.json")]
    assert len(sent) == len(set(sent))
    assert set(sent) == keys
    assert portal.python("manage.py", "verify_events").wait(120) == 0
