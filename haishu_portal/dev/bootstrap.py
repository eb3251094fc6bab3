"""First half of every ``make`` command: from a bare Python 3.11+ to a complete ``.venv``.

Runs before anything is installed, so it uses the standard library only and imports nothing
of the project. It ends by becoming the second half, ``python -m haishu_portal.dev``.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
OLDEST = (3, 11)
LEAST_FREE_BYTES = 2**26
FULL_DISK = "the disk is full: free some space and start again"


class Halt(Exception):
    """Something only a person can mend; the message says how."""


def say(text: str) -> None:
    """Print one line for the person at the terminal, at once."""
    print(f"» {text}", flush=True)


def wanted_stamp() -> str:
    """Fingerprint of what the virtual environment must hold: lock file and interpreter."""
    text = LOCK.read_bytes() + sys.version.encode() + str(VENV).encode()
    return hashlib.sha256(text).hexdigest()


def is_installed() -> bool:
    """Whether ``.venv`` was completed from the present lock file by this interpreter."""
    python = VENV / "bin" / "python"
    return STAMP.is_file() and STAMP.read_text() == wanted_stamp() and python.exists()


def make_venv() -> None:
    """Create ``.venv`` anew; a half-made one is thrown away first."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    say("making .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Halt(venv_trouble(made.stdout + made.stderr))


def venv_trouble(text: str) -> str:
    """The one sentence a reader needs when ``.venv`` could not be made."""
    if "ensurepip is not" in text or "No module named" in text:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return f"Python has no venv module: run 'apt-get install python{version}-venv'"
    if "No space left" in text or shutil.disk_usage(ROOT).free < LEAST_FREE_BYTES:
        return FULL_DISK
    return f"could not make .venv: {last_line(text)}"


def install() -> None:
    """Install the locked packages with pip and stamp the result."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if not (VENV / "bin" / "pip").exists() or not (VENV / "pyvenv.cfg").exists():
        make_venv()
    STAMP.unlink(missing_ok=True)
    say("installing the pinned Python packages (a few minutes the first time)")
    done = subprocess.run(
        [*pip, "install", "-q", "--no-deps", "--only-binary=:all:", *SOURCE_ONLY, "-r", str(LOCK)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Halt(f"pip could not install requirements.lock: {pip_trouble(done.stderr)}")
    STAMP.write_text(wanted_stamp())


# Published as source only: pure Python, built without a compiler.
SOURCE_ONLY = ["--no-binary=jieba,http-ece"]


def pip_trouble(text: str) -> str:
    """The one sentence a reader needs from pip's error output."""
    if "No space left" in text:
        return FULL_DISK
    if "Temporary failure in name resolution" in text or "Max retries" in text:
        return "the package index cannot be reached; check the network or pip's settings"
    errors = [line for line in text.splitlines() if line.startswith("ERROR")]
    return last_line("\n".join(errors) or text)


def last_line(text: str) -> str:
    """Last non-empty line of a program's output, or a stand-in."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def prepare() -> None:
    """Bring ``.venv`` up to date, one process at a time."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "install.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not is_installed():
            install()


def interrupt(_number: int, _frame: object) -> None:
    """A request to end also ends pip."""
    raise KeyboardInterrupt


def main() -> int:
    """Prepare, then become the second half inside the virtual environment."""
    if sys.version_info < OLDEST:
        raise Halt(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    signal.signal(signal.SIGTERM, interrupt)
    prepare()
    os.chdir(ROOT)
    python = str(VENV / "bin" / "python")
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": str(VENV)}
    environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}"
    environ.pop("PYTHONHOME", None)
    sys.stdout.flush()
    os.execve(python, [python, "-m", "haishu_portal.dev", *sys.argv[1:]], environ)  # noqa: S606
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Halt as halt:
        sys.exit(f"✗ {halt}")
    except KeyboardInterrupt:
        sys.exit("✗ stopped")
    except PermissionError as error:
        sys.exit(f"✗ {error.filename} belongs to another account: run as that one, or remove it")
    except OSError as error:
        sys.exit(f"✗ {error.strerror or error}: {error.filename or ROOT}")
