"""``make run`` as a program under test, with data in a directory of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.redis_server import free_port

GIVEN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


class Running:
    """One data directory; ``start`` and ``stop`` may alternate."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="haishu-run-"))
        self.home.chmod(0o711)
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None
        self.said = self.home / "said.txt"

    @property
    def environ(self) -> dict[str, str]:
        """Environment of the run: nothing of the test servers, no demo."""
        kept = {key: value for key, value in os.environ.items() if key not in GIVEN}
        return {**kept, "LOCAL_DIR": str(self.home), "PORT": str(self.port), "DEMO": "0"}

    def start(self, seconds: float = 40) -> float:
        """Start and wait for the first answer; returns how long that took, in seconds."""
        began = time.monotonic()
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "haishu_portal.dev", "run"],
                cwd=ROOT,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        while self.get("/healthz") != 200:
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() - began < seconds, self.said.read_text()
            time.sleep(0.05)
        return time.monotonic() - began

    def get(self, path: str) -> int:
        """Status of one page, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def addresses(self) -> dict[str, str]:
        """Where the private servers are."""
        return json.loads((self.home / "running.json").read_text())

    def children(self) -> list[int]:
        """Processes that the supervisor keeps."""
        return [int(pid) for pid in json.loads((self.home / "children.json").read_text())]

    def members(self) -> list[str]:
        """Command lines of every living process of this run, found by its environment."""
        found = []
        mark = f"LOCAL_DIR={self.home}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                inside = (folder / "environ").read_bytes()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if line and (mark in inside.split(b"\0") or str(self.home) in line):
                found.append(line)
        return found

    def stop(self, wanted: signal.Signals = signal.SIGINT) -> int:
        """Ask the supervisor to end; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(wanted)
        return self.process.wait(40)

    def clear(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGTERM)
        shutil.rmtree(self.home, ignore_errors=True)
