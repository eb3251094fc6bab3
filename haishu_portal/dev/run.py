"""``make run``: the whole portal as one supervised tree."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import IO

from haishu_portal.dev import frontend, portal, running, translations
from haishu_portal.dev.paths import LOCAL, ROOT
from haishu_portal.dev.processes import Child, Crew, follow_parent
from haishu_portal.dev.servers import Servers
from haishu_portal.dev.terminal import Halt, disk_trouble, last_line, say

LEAST_FREE_MIB = 300
FIRST_ANSWER_SECONDS = 60


class Stopped(Exception):
    """Somebody asked the run to end."""


def check_port(host: str, port: int) -> None:
    """Refuse early, in words, when the address is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Halt(f"port {port} needs root: use one above 1023, PORT=8000 make run") from error
        except OSError as error:
            raise Halt(
                f"port {port} is taken: stop what uses it, or choose another, "
                f"PORT={port + 1} make run"
            ) from error


def check_disk() -> None:
    """Refuse early when the disk is nearly full."""
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < LEAST_FREE_MIB:
        raise Halt(f"only {free} MiB of disk are free, {LEAST_FREE_MIB} are needed: make room")


def read_port() -> int:
    """``PORT`` from the environment, 8000 when unset."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Halt(f"PORT={text} is no port number: use one from 1 to 65535")
    return int(text)


def prepare_database() -> None:
    """Migrate, and load the demo district once."""
    say("migrating")
    done = subprocess.run(
        [sys.executable, "-m", "haishu_portal.dev.prepare"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=follow_parent(signal.SIGTERM),
    )
    if done.returncode:
        report = LOCAL / "log" / "prepare.log"
        report.write_text(done.stderr)
        raise Halt(f"{disk_trouble(done.stderr) or last_line(done.stderr)} (see {report})")


def answers(address: str) -> bool:
    """Whether the web server gives any answer below 500."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


class Run:
    """One run from start to stop."""

    def __init__(self) -> None:
        self.port = read_port()
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.address = f"http://127.0.0.1:{self.port}"
        self.logs = LOCAL / "log"
        self.crew = Crew(roll=LOCAL / "children.json")
        self.asked: signal.Signals | None = None

    def on_signal(self, number: int, _frame: object) -> None:
        """Remember the first request to stop and leave what is being done."""
        first, self.asked = self.asked is None, signal.Signals(number)
        if first:
            raise Stopped

    def go(self) -> int:
        """Start everything, watch it, stop everything."""
        lock = self._only_one()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        if os.getppid() != 1:
            follow_parent_now()
        try:
            self.start()
            self.watch()
        except Stopped:
            print(flush=True)
            say("stopping")
        finally:
            self.asked = self.asked or signal.SIGTERM
            self.crew.stop()
            running.forget()
            lock.close()
        say(f"everything has stopped; the data stay in {LOCAL}")
        return 0

    def _only_one(self) -> IO[str]:
        LOCAL.mkdir(exist_ok=True)
        lock = (LOCAL / "run.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Halt("the portal already runs from here: stop that run first") from error
        return lock

    def start(self) -> None:
        """Everything up to the first answered page."""
        check_disk()
        if self.crew.clear_leftovers():
            say("ended what an earlier, killed run had left behind")
        check_port(self.host, self.port)
        self._fresh_logs()
        frontend.ensure()
        translations.compile_all()
        addresses = Servers(LOCAL, self.crew).start()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.dev")
        os.environ.setdefault("PUBLIC_BASE_URL", self.address)
        running.remember(addresses)
        prepare_database()
        web = self.crew.start(portal.web(host=self.host, port=self.port, logs=self.logs))
        self.crew.start(portal.worker(logs=self.logs))
        self.crew.start(portal.beat(logs=self.logs, state=LOCAL))
        self._await_first_answer(web)
        self._greet()

    def _fresh_logs(self) -> None:
        self.logs.mkdir(exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))

    def _await_first_answer(self, web: Child) -> None:
        until = time.monotonic() + FIRST_ANSWER_SECONDS
        while not answers(self.address):
            if not web.is_alive() or time.monotonic() > until:
                log = web.service.log
                why = last_line(log.read_text())
                raise Halt(f"the web server gives no answer: {why} (see {log})")
            time.sleep(0.1)

    def _greet(self) -> None:
        print(f"\n  {self.address}\n", flush=True)
        accounts = LOCAL / "demo-accounts.txt"
        if accounts.exists():
            print(accounts.read_text().rstrip(), flush=True)
        say(f"logs in {self.logs}/, Ctrl-C stops everything")

    def watch(self) -> None:
        """Restart what dies, with growing pauses, and say so."""
        while True:
            time.sleep(0.25)
            for child in self.crew.children:
                self._tend(child)

    def _tend(self, child: Child) -> None:
        if child.is_alive():
            return
        name, process = child.service.name, child.process
        if process is not None:
            delay = child.plan_restart()
            say(
                f"{name} stopped (exit {process.returncode}), starting it again in {delay} s; "
                f"see {child.service.log}"
            )
            child.process = None
        elif time.monotonic() >= child.retry_at:
            child.start()
            self.crew.note()
            say(f"{name} runs again")


def follow_parent_now() -> None:
    """Get SIGTERM when the ``make`` that started this run is killed."""
    import ctypes

    try:
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
    except (OSError, AttributeError):
        return


def main(_arguments: list[str]) -> int:
    """Run until asked to stop."""
    return Run().go()
