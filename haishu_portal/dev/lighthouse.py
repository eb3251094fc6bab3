"""``make lighthouse``: judge the field app on an emulated mid-range phone, as production serves it.

Writes ``docs/lighthouse.md``. Lighthouse itself is no package of the portal: it is fetched, pinned
by ``audit/package-lock.json``, into ``.local/audit``.
"""

import base64
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from haishu_portal.dev import browser, frontend, portal, translations
from haishu_portal.dev.first_load import BASE, measure, sign_in
from haishu_portal.dev.lighthouse_page import write_page
from haishu_portal.dev.paths import LOCAL, ROOT
from haishu_portal.dev.processes import Crew, Service
from haishu_portal.dev.redis_server import free_port
from haishu_portal.dev.run import answers
from haishu_portal.dev.servers import ThrowawayServers
from haishu_portal.dev.terminal import Halt, last_line, say

LOCK = Path(__file__).with_name("audit")
TOOL = LOCAL / "audit"
CATEGORIES = ("performance", "accessibility", "best-practices", "pwa")
RUNS = 3
PATIENCE = 60
NEVER_SECRET = base64.urlsafe_b64encode(hashlib.sha256(b"audit").digest()).decode()


def install() -> Path:
    """The program of the pinned Lighthouse, fetched when the lock file is another."""
    wanted = (LOCK / "package-lock.json").read_bytes()
    have = TOOL / "package-lock.json"
    program = TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"
    if have.is_file() and have.read_bytes() == wanted and program.exists():
        return program
    say("fetching Lighthouse")
    shutil.rmtree(TOOL, ignore_errors=True)
    shutil.copytree(LOCK, TOOL)
    flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [*frontend.find_npm(), *flags], cwd=TOOL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(TOOL, ignore_errors=True)
        raise Halt(f"npm could not fetch Lighthouse: {last_line(done.stdout + done.stderr)}")
    return program


class Stage:
    """The portal under production settings, with the demo district, and a browser to steer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.crew = Crew()
        self.port, self.steering = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **dict.fromkeys(("SECRET_KEY", "FIELD_KEYS", "HASH_KEY"), NEVER_SECRET),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "OUTBOX_DIR": str(folder / "outbox"),
            "DEMO": "1",
        }

    def __enter__(self) -> Self:
        try:
            self._python("-m", "haishu_portal.dev.prepare", settings="dev")
            self._python("manage.py", "collectstatic", "--noinput", "--verbosity=0")
            self._start(portal.web(host="127.0.0.1", port=self.port, logs=self.folder))
            self._start(self._chromium())
            self._await_first_answer()
        except BaseException:
            self.crew.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.crew.stop()

    def _await_first_answer(self) -> None:
        until = time.monotonic() + PATIENCE
        while not answers(self.address):
            if time.monotonic() > until:
                raise Halt(last_line((self.folder / "web.log").read_text()))
            time.sleep(0.1)

    def _python(self, *words: str, settings: str = "production") -> None:
        mode = {"DJANGO_SETTINGS_MODULE": f"haishu_portal.settings.{settings}"}
        environ = {**os.environ, **self.environ, **mode}
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environ, stderr=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise Halt(last_line(done.stderr.decode()))

    def _start(self, service: Service) -> None:
        mode = {"DJANGO_SETTINGS_MODULE": "haishu_portal.settings.production"}
        service.environ = {**service.environ, **self.environ, **mode}
        self.crew.start(service)

    def _chromium(self) -> Service:
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        where = [f"--remote-debugging-port={self.steering}", f"--user-data-dir={self.folder / 'b'}"]
        command = [browser.ensure(), *flags, *where, "about:blank"]
        return Service("chromium", command, log=self.folder / "chromium.log")


def judge(program: Path, stage: Stage, path: str, number: int) -> dict[str, Any]:
    """One run of Lighthouse over one page; a trace that it could not record is recorded again."""
    try:
        return judge_once(program, stage, path, number)
    except Halt as trouble:
        say(str(trouble))
        return judge_once(program, stage, path, number)


def judge_once(program: Path, stage: Stage, path: str, number: int) -> dict[str, Any]:
    """One try. Raises Halt when Lighthouse gives no report."""
    out = stage.folder / f"report-{number}.json"
    done = subprocess.run(
        [
            *("node", str(program), stage.address + path, f"--port={stage.steering}"),
            *("--output=json", f"--output-path={out}", "--quiet"),
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not out.exists():
        raise Halt(f"Lighthouse on {path}: {last_line(done.stderr)}")
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def middle(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The report with the median of performance."""
    scores = [report["categories"]["performance"]["score"] or 0 for report in reports]
    return reports[scores.index(statistics.median_low(scores))]


def judge_pages(program: Path, stage: Stage, runs: int) -> dict[str, dict[str, Any]]:
    """Name of a page -> its middle report; the first is judged before anybody signs in."""
    found: dict[str, dict[str, Any]] = {}

    def of(name: str, path: str) -> None:
        found[name] = middle([judge(program, stage, path, number) for number in range(runs)])
        scores = {
            key: round(100 * (c["score"] or 0)) for key, c in found[name]["categories"].items()
        }
        say(f"{name}: {scores}")

    of("shell, signed out", BASE)
    no = sign_in(stage.address, stage.steering)
    of("today", BASE)
    of("case", f"{BASE}t/{no}/")
    of("map", f"{BASE}map/")
    of("report", f"{BASE}report/")
    return found


def main(words: list[str]) -> int:
    """Measure and write the page; 1 when a score or the size of the first load misses its limit.

    A number behind the command is how often each page is judged.
    """
    runs = int(words[1]) if words[1:] else RUNS
    frontend.ensure()
    translations.compile_all()
    program = install()
    with (
        tempfile.TemporaryDirectory(prefix="haishu-lighthouse-") as name,
        ThrowawayServers("lighthouse"),
        Stage(Path(name)) as stage,
    ):
        weight = measure(stage.port)
        say(f"bytes: {weight}")
        return 0 if write_page(judge_pages(program, stage, runs), weight) else 1
