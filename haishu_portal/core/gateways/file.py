"""A spool directory: one file of one JSON line per message, for a modem or a test."""

import json
import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings


class FileGateway:
    """Writes ``OUTBOX_DIR/<key>.json`` at once and only once."""

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        """Write the file unless a former try has."""
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = {"key": str(key), "recipient": recipient, "subject": subject, "body": body}
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix=".", encoding="utf-8", delete=False
        ) as spool:
            spool.write(json.dumps(line, ensure_ascii=False) + "\n")
            spool.flush()
            os.fsync(spool.fileno())
        try:
            # A hard link appears whole or not at all, and never replaces one.
            os.link(spool.name, folder / f"{key}.json")
        except FileExistsError:
            return
        finally:
            Path(spool.name).unlink()
