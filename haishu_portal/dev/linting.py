"""``make lint`` and ``make format``, and the cheap part that ``make test`` repeats."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.terminal import say

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One program whose exit code says whether the house rules hold."""

    name: str
    command: list[str]


def tool(name: str, *words: str) -> list[str]:
    """Command line of a program of the virtual environment."""
    return [str(BIN / name), *words]


QUICK = [
    Check("rules", tool("ruff", "check", "--quiet", ".")),
    Check("format", tool("ruff", "format", "--quiet", "--check", ".")),
    Check("import contracts", tool("lint-imports", "--no-cache")),
]
TEMPLATES = Check("templates", tool("djlint", "--quiet", "--lint", "templates"))
TYPES = Check("types", tool("mypy", "haishu_portal", "grid", "requests_app", "mediation"))
FIXES = [
    Check("rules", tool("ruff", "check", "--fix", ".")),
    Check("format", tool("ruff", "format", ".")),
]


def passes(check: Check) -> bool:
    """Run one check; its output is shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    if done.returncode:
        print(done.stdout, flush=True)
    say(f"{check.name}: {verdict} ({time.monotonic() - began:.1f} s)")
    return done.returncode == 0


def all_pass(checks: list[Check]) -> bool:
    """Run every check, also after one failed."""
    return all([passes(check) for check in checks])  # noqa: C419 - every one shall run


def main(words: list[str]) -> int:
    """Check, or mend what can be mended by itself."""
    if words[0] == "format":
        return 0 if all_pass(FIXES) else 1
    templates = [TEMPLATES] if (ROOT / "templates").is_dir() else []
    return 0 if all_pass([*QUICK, *templates, TYPES]) else 1
