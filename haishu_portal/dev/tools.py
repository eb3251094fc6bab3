"""The smaller commands: ``bench``, ``worker`` and ``setup``."""

import os
import subprocess
import sys

from haishu_portal.dev import frontend, portal, running, translations
from haishu_portal.dev.paths import LOCAL, ROOT
from haishu_portal.dev.servers import ThrowawayServers
from haishu_portal.dev.terminal import Halt, say


def setup(_arguments: list[str]) -> int:
    """Only prepare what the other commands need."""
    frontend.ensure()
    translations.compile_all()
    say("ready")
    return 0


def worker(_arguments: list[str]) -> int:
    """Become the Celery worker of the given or the running servers."""
    running.adopt()
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not os.environ.get(name):
            raise Halt(f"no {name}: start 'make run' first, or set it to an existing server")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.dev")
    command = portal.worker(logs=LOCAL / "log").command
    os.execv(command[0], command)  # noqa: S606 - becomes the worker
    return 0


def bench(arguments: list[str]) -> int:
    """Measure against the stated limits, on servers of its own."""
    frontend.ensure()
    translations.compile_all()
    with ThrowawayServers("bench"):
        return bench_on_servers(arguments)


def bench_on_servers(arguments: list[str]) -> int:
    """Migrate an empty database, then run the measuring command."""
    for command in (["migrate", "--verbosity=0"], ["bench", *arguments]):
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


def main(words: list[str]) -> int:
    """Dispatch by the first word."""
    return {"setup": setup, "worker": worker, "bench": bench}[words[0]](words[1:])
