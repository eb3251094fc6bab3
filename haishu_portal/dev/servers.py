"""The pair of servers that every command needs: the given ones, or private ones."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from haishu_portal.dev.postgres import Postgres
from haishu_portal.dev.processes import Crew
from haishu_portal.dev.redis_server import Redis

DATABASE = "haishu"


class Servers:
    """PostgreSQL and Redis for one run; what the environment names is used as it is."""

    def __init__(self, home: Path, crew: Crew, *, throwaway: bool = False) -> None:
        self.crew = crew
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self.waits: list[Callable[[], None]] = []
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(home / "postgres", throwaway=throwaway)
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(home / "redis")

    def start(self) -> dict[str, str]:
        """Start what is missing; returns the addresses, also put into the environment."""
        if self.postgres:
            self.postgres.prepare()
            child = self.crew.start(self.postgres.service())
            os.environ["DATABASE_URL"] = self.postgres.url(DATABASE)
        if self.redis:
            bell = self.crew.start(self.redis.service())
            self.redis.wait(bell.is_alive)
            os.environ["REDIS_URL"] = self.redis.url()
        if self.postgres:
            self.postgres.wait(child.is_alive)
            self.postgres.ensure_database(DATABASE)
        return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}


class ThrowawayServers:
    """Servers with empty data in a temporary directory, for one test or bench run."""

    def __init__(self, name: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix=f"haishu-{name}-"))
        self.home.chmod(0o711)
        self.crew = Crew()
        self.servers = Servers(self.home, self.crew, throwaway=True)

    def __enter__(self) -> dict[str, str]:
        try:
            return self.servers.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self.crew.stop()
        postgres = self.servers.postgres
        for folder in {self.home, postgres.home if postgres else self.home}:
            shutil.rmtree(folder, ignore_errors=True)
