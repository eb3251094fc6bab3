"""``make test``: every check and every test, on a PostgreSQL and a Redis of their own."""

import os
import signal
import subprocess
import sys
import time

from haishu_portal.dev import browser, frontend, linting, translations
from haishu_portal.dev.linting import Check
from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import follow_parent
from haishu_portal.dev.servers import ThrowawayServers
from haishu_portal.dev.terminal import say

MIGRATIONS = Check(
    "missing migrations",
    [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
)


def interrupt(_number: int, _frame: object) -> None:
    """Let ``with`` blocks clean up when the run is told to end."""
    raise KeyboardInterrupt


def pytest(*words: str) -> int:
    """Run pytest; ends with this process."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        check=False,
        preexec_fn=follow_parent(signal.SIGTERM),
    ).returncode


def run_tests(arguments: list[str]) -> bool:
    """The whole suite: side by side first, then what kills servers, alone."""
    if arguments:
        return pytest(*arguments) == 0
    beside = pytest("-n", "2", "-q", "-rR", "--durations=15", "-m", "not chaos")
    alone = pytest("-q", "--durations=5", "-m", "chaos") if has_chaos_tests() else 0
    return beside == 0 and alone == 0


def has_chaos_tests() -> bool:
    """Whether any test kills servers; pytest fails when it finds none."""
    return any("mark.chaos" in path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))


def run_checks() -> bool:
    """The checks that cost little."""
    templates = [linting.TEMPLATES] if (ROOT / "templates").is_dir() else []
    return linting.all_pass([*linting.QUICK, MIGRATIONS, *templates, linting.TYPES])


def main(words: list[str]) -> int:
    """Set up, check, test; 0 only when everything passed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    began = time.monotonic()
    frontend.ensure()
    translations.compile_all()
    os.environ["CHROMIUM"] = browser.ensure()
    os.environ["DJANGO_SETTINGS_MODULE"] = "haishu_portal.settings.test"
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with ThrowawayServers("test"):
        checked = True if words[1:] else run_checks()
        tested = run_tests(words[1:])
    say(f"{'passed' if checked and tested else 'FAILED'} in {time.monotonic() - began:.0f} s")
    return 0 if checked and tested else 1
