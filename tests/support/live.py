"""A whole portal for journeys: real web server, worker and beat on a database of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from haishu_portal.dev import portal
from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import Crew, Service
from haishu_portal.dev.redis_server import free_port
from haishu_portal.dev.run import answers
from tests.support.faults import Fault, notes_of, write_faults

ARTIFACTS = ROOT / "test-artifacts" / "live"
FAULTS = ARTIFACTS / "faults.json"
FIRST_ANSWER_SECONDS = 60


def database_url(name: str) -> str:
    """The test server's address with another database in it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def recreate_database(name: str) -> None:
    """Make an empty database, dropping what an earlier run left under this name."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        target = sql.Identifier(name)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(target))
    connection.close()


class LivePortal:
    """The running portal; ``address`` is where a browser finds it."""

    def __init__(self, name: str = "live", redis_number: int = 9) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # On servers shared by several checkouts each has names of its own.
        own = urlsplit(os.environ["DATABASE_URL"]).path.strip("/")
        self.name = name if own in ("", "postgres") else f"{own}_{name}"
        given = urlsplit(os.environ["REDIS_URL"]).path.strip("/")
        redis_number = redis_number if given in ("", "0") else int(given)
        self.crew = Crew()
        redis_url = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{redis_number}").geturl()
        self.environ = {
            "DATABASE_URL": database_url(self.name),
            "REDIS_URL": redis_url,
            "DJANGO_SETTINGS_MODULE": "haishu_portal.settings.test",
            "PUBLIC_BASE_URL": self.address,
            "MEDIA_ROOT": str(ARTIFACTS / "media"),
            "OUTBOX_DIR": str(ARTIFACTS / "outbox"),
            "DEMO": "1",
            "TEST_SERVES_STATIC": "1",
            "TEST_FAULTS": str(FAULTS),
            "LOCAL_DIR": str(ARTIFACTS),
        }

    def start(self) -> "LivePortal":
        """Migrate, load the demo district, start the programs, wait for the first answer."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        write_faults(FAULTS)
        recreate_database(self.name)
        self.run("-m", "haishu_portal.dev.prepare")
        logs = ARTIFACTS
        web = portal.web(host="127.0.0.1", port=self.port, logs=logs, workers=1)
        for service in (web, portal.worker(logs=logs), self._beat(logs)):
            service.environ = {**service.environ, **self.environ}
            self.crew.start(service)
        until = time.monotonic() + FIRST_ANSWER_SECONDS
        while not answers(self.address):
            assert time.monotonic() < until, web.log.read_text()[-2000:]
            time.sleep(0.1)
        return self

    def _beat(self, logs: Path) -> Service:
        (logs / "beat-schedule").unlink(missing_ok=True)
        return portal.beat(logs=logs, state=logs)

    def run(self, *words: str) -> str:
        """Run Python against the live database; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def manage(self, *words: str) -> str:
        """Run a management command against the live database."""
        return self.run("manage.py", *words)

    def query(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of one SELECT on the live database."""
        connection = psycopg2.connect(self.environ["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def execute(self, statement: str, *values: object) -> int:
        """Change the live database behind the portal's back; returns how many rows."""
        connection = psycopg2.connect(self.environ["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            count = cursor.rowcount
        connection.close()
        return count

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """Let the portal fail like this while the block runs."""
        write_faults(FAULTS, *faults)
        try:
            yield
        finally:
            write_faults(FAULTS)

    def failures(self) -> list[str]:
        """The faults that happened so far in this block: "kind path"."""
        notes = notes_of(FAULTS)
        return notes.read_text().splitlines() if notes.exists() else []

    def stop(self) -> None:
        """Stop the programs."""
        self.crew.stop()
