"""The portal's own programs: web, worker and beat."""

import os
import sys
from pathlib import Path

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import Service

CELERY = [sys.executable, "-m", "celery", "-A", "haishu_portal"]


def web(*, host: str, port: int, logs: Path, workers: int = 2) -> Service:
    """The pages, served by gunicorn with threads."""
    reload = ["--reload"] if os.environ.get("RELOAD") else []
    return Service(
        name="web",
        command=[
            *(sys.executable, "-m", "gunicorn", "haishu_portal.wsgi"),
            *("--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "8"),
            *("--worker-class", "gthread", "--timeout", "60", "--graceful-timeout", "5"),
            *("--access-logfile", "-", "--no-control-socket"),
            *reload,
        ],
        cwd=ROOT,
        log=logs / "web.log",
    )


def worker(*, logs: Path) -> Service:
    """Background work."""
    flags = ["-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle", "-l", "INFO"]
    return Service("worker", [*CELERY, "worker", *flags], cwd=ROOT, log=logs / "worker.log")


def beat(*, logs: Path, state: Path) -> Service:
    """The clock that rings the periodic sweeps; it remembers them in ``state``."""
    flags = ["-s", str(state / "beat-schedule"), "--pidfile=", "-l", "INFO"]
    return Service("beat", [*CELERY, "beat", *flags], cwd=ROOT, log=logs / "beat.log")
