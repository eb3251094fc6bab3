"""Second half of every ``make`` command, inside ``.venv``: ``python -m haishu_portal.dev NAME``."""

import importlib
import os
import sys

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.terminal import Halt, disk_trouble

# Command -> module with a ``main(arguments) -> exit code``.
COMMANDS = {
    "run": "run",
    "test": "testing",
    "lint": "linting",
    "format": "linting",
    "bench": "tools",
    "lighthouse": "lighthouse",
    "worker": "tools",
    "messages": "messages",
    "setup": "tools",
}


def read_dotenv() -> None:
    """Take settings from a ``.env`` file; the environment itself wins."""
    import environ

    if (ROOT / ".env").is_file():
        environ.Env.read_env(ROOT / ".env", overwrite=False)


def main() -> int:
    """Run the named command; every known trouble ends as one line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        raise Halt(f"unknown command {name!r}: use one of {', '.join(COMMANDS)}")
    os.chdir(ROOT)
    if name in ("run", "worker"):
        read_dotenv()
    module = importlib.import_module(f"haishu_portal.dev.{COMMANDS[name]}")
    return int(module.main(sys.argv[1:]))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Halt as halt:
        sys.exit(f"✗ {halt}")
    except KeyboardInterrupt:
        sys.exit("✗ stopped")
    except OSError as error:
        sys.exit(f"✗ {disk_trouble(str(error)) or error}")
