"""A Chromium and Chinese fonts for the browser tests: found, else installed with apt-get."""

import os
import shutil
import subprocess
from pathlib import Path

from haishu_portal.dev.terminal import Halt, last_line, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHED = "chromium-*/chrome-linux*/chrome"
FONTS = "fonts-noto-cjk"
NO_ROOT = "run 'apt-get install chromium fonts-noto-cjk' as root, or set CHROMIUM to a browser"


def find() -> str | None:
    """Path of a Chromium: ``CHROMIUM``, on PATH, or in Playwright's cache."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    cached = sorted(cache.glob(CACHED))
    return str(cached[-1]) if cached else None


def has_chinese_fonts() -> bool:
    """Whether the machine can draw Chinese text."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    told = subprocess.run([listing, ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


def apt_prefix() -> list[str]:
    """How this account may call apt-get; a Halt when it may not."""
    if not shutil.which("apt-get"):
        raise Halt(f"the browser tests need Chromium and Chinese fonts: {NO_ROOT}")
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n"]
    raise Halt(f"the browser tests need Chromium and Chinese fonts: {NO_ROOT}")


def install(packages: list[str]) -> None:
    """Install Debian packages without asking anything."""
    say(f"installing {' '.join(packages)} with apt-get")
    prefix = [*apt_prefix(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*prefix, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Halt(f"apt-get could not install {' '.join(packages)}: {last_line(done.stderr)}")


def ensure() -> str:
    """Path of a Chromium that can draw Chinese text."""
    missing = [] if find() else ["chromium"]
    if not has_chinese_fonts():
        missing += [FONTS, "fontconfig"]
    if missing:
        install(missing)
    found = find()
    if not found:
        raise Halt(f"no Chromium was found: {NO_ROOT}")
    return found
