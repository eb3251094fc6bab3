"""Starting, watching and ending programs so that none is left behind.

Every child leads its own session, so a Ctrl-C reaches only the supervisor, which then stops
the children in order; and every child is told by the kernel when its supervisor dies.
"""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
BACKOFF = (1, 2, 4, 8, 15, 30)
HEALTHY_SECONDS = 60


@dataclass
class Service:
    """A program that is kept running."""

    name: str
    command: list[str]
    log: Path
    cwd: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_patience: float = 8
    popen: Mapping[str, Any] = field(default_factory=dict)


def follow_parent(wanted: signal.Signals) -> Callable[[], None]:
    """A function for the child to call: get ``wanted`` when the parent dies (Linux only)."""
    try:
        libc = ctypes.CDLL(None)
        prctl = libc.prctl
    except (OSError, AttributeError):
        return lambda: None
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(wanted), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def started_at(pid: int) -> str | None:
    """The kernel's start time of a process, which tells it from a later one of the same number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    words = stat.rpartition(")")[2].split()
    return None if words[0] == "Z" else words[19]


def names_program(pid: int, *words: str) -> bool:
    """Whether the process runs and its command line holds every one of ``words``."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    line = raw.replace(b"\0", b" ").decode(errors="replace")
    return bool(line) and all(word in line for word in words)


def end_process(pid: int, first: signal.Signals, *, patience: float) -> None:
    """Ask a process that is not our child to end, then make it."""
    known = started_at(pid)
    until = time.monotonic() + patience
    with suppress(ProcessLookupError):
        os.kill(pid, first)
        while started_at(pid) == known is not None:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)


def end_group(pid: int) -> None:
    """Kill whatever is left of the session that ``pid`` led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class Child:
    """One running service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.born = 0.0
        self.retry_at = 0.0

    def start(self) -> None:
        """Start the program; its output goes to its log."""
        service = self.service
        service.log.parent.mkdir(parents=True, exist_ok=True)
        with service.log.open("ab") as log:
            self.process = subprocess.Popen(
                service.command,
                cwd=service.cwd,
                env={**os.environ, **service.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=follow_parent(service.stop_signal),  # noqa: PLW1509 - only prctl
                **service.popen,
            )
        self.born = time.monotonic()

    @property
    def pid(self) -> int | None:
        """Number of the process, if it was started."""
        return self.process.pid if self.process else None

    def is_alive(self) -> bool:
        """Whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask, wait, then kill; the rest of its session goes with it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)
            try:
                self.process.wait(self.service.stop_patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        end_group(self.process.pid)

    def plan_restart(self) -> int:
        """Seconds until the next try; longer after each failure, forgotten after a good minute."""
        if time.monotonic() - self.born > HEALTHY_SECONDS:
            self.failures = 0
        delay = BACKOFF[min(self.failures, len(BACKOFF) - 1)]
        self.failures += 1
        self.retry_at = time.monotonic() + delay
        if self.process:
            end_group(self.process.pid)
        return delay


class Crew:
    """Children in starting order, stopped in the opposite one; ``roll`` notes them on disk."""

    def __init__(self, roll: Path | None = None) -> None:
        self.children: list[Child] = []
        self.roll = roll

    def start(self, service: Service) -> Child:
        """Start one more service."""
        child = Child(service)
        child.start()
        self.children.append(child)
        self.note()
        return child

    def note(self) -> None:
        """Write down who runs, for a later run that finds this one killed."""
        if self.roll:
            pids = {str(c.pid): started_at(c.pid) for c in self.children if c.pid}
            self.roll.write_text(json.dumps(pids))

    def stop(self) -> None:
        """Stop everybody, last started first."""
        while self.children:
            self.children[-1].stop()
            self.children.pop()
        if self.roll:
            self.roll.unlink(missing_ok=True)

    def clear_leftovers(self) -> int:
        """End the children of an earlier run that was killed; returns how many there were."""
        if not self.roll or not self.roll.exists():
            return 0
        try:
            noted = json.loads(self.roll.read_text())
        except ValueError:
            noted = {}
        found = [int(pid) for pid, born in noted.items() if born and started_at(int(pid)) == born]
        found.reverse()  # clients before the servers they use
        for pid in found:
            end_process(pid, signal.SIGTERM, patience=5)
            end_group(pid)
        self.roll.unlink(missing_ok=True)
        return len(found)
