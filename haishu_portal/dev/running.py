"""What runs now, for other commands of the same checkout."""

import json
import os
from collections.abc import Mapping

from haishu_portal.dev.paths import LOCAL

NOTE = LOCAL / "running.json"


def remember(addresses: Mapping[str, str]) -> None:
    """Write the servers' addresses where only this account can read them."""
    NOTE.unlink(missing_ok=True)
    NOTE.touch(mode=0o600)
    NOTE.write_text(json.dumps(dict(addresses)))


def forget() -> None:
    """Nothing runs any more."""
    NOTE.unlink(missing_ok=True)


def adopt() -> bool:
    """Point this process at the running servers unless the environment names others."""
    try:
        addresses = json.loads(NOTE.read_text())
    except (OSError, ValueError):
        return False
    for name, value in addresses.items():
        os.environ.setdefault(name, value)
    return True
