"""Lending a number between two telephones, so that neither learns the other's."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class MiddleNumber:
    """Calling ``number`` from the caller's telephone reaches the callee until ``valid_until``."""

    number: str
    valid_until: datetime


class CallGateway(Protocol):
    """Binds a number of the operator's pool to two telephones for a while.

    The same ``key`` again answers with the number bound before. Failure is any exception.
    """

    def middle_number(
        self, *, key: UUID, caller: str, callee: str, valid_for: timedelta, now: datetime
    ) -> MiddleNumber:
        """Bind a number, or raise."""


class FileCallGateway:
    """Development and tests: bindings are files, numbers come from a pool that nobody has."""

    # 0574-5550 xxxx: no such exchange.
    pool = tuple(f"0574-5550{n:04d}" for n in range(100))

    def middle_number(
        self, *, key: UUID, caller: str, callee: str, valid_for: timedelta, now: datetime
    ) -> MiddleNumber:
        """Write ``OUTBOX_DIR/calls/<key>.json``."""
        folder = Path(settings.OUTBOX_DIR) / "calls"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        bound = MiddleNumber(self.pool[key.int % len(self.pool)], now + valid_for)
        line = {
            "number": bound.number,
            "valid_until": bound.valid_until.isoformat(),
            "caller": caller,
            "callee": callee,
        }
        (folder / f"{key}.json").write_text(json.dumps(line) + "\n", encoding="utf-8")
        return bound


def call_gateway() -> CallGateway | None:
    """The gateway that the settings choose; None where nobody lends numbers."""
    chosen = settings.CALL_GATEWAY
    if chosen == "none":
        return None
    if chosen == "file":
        return FileCallGateway()
    module, _, name = chosen.rpartition(".")
    gateway: CallGateway = getattr(import_module(module), name)()
    return gateway
