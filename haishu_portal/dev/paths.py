"""Where the commands keep what they make."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Data, logs and notes of the private servers; LOCAL_DIR moves them.
LOCAL = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local")
# A unix socket's path may be 107 bytes long.
SOCKET_LIMIT = 90


def short_dir(wanted: Path) -> Path:
    """``wanted``, or a stand-in in the temporary directory when too long for a socket."""
    if len(str(wanted).encode()) <= SOCKET_LIMIT:
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"haishu-{digest}"
