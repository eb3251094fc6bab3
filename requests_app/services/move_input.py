"""What comes with a move."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class MoveInput:
    """The words, the fields its form asks for, the phone's clock, and why not to tell anybody."""

    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    client_at: datetime | None = None
    client_uuid: uuid.UUID | None = None
    quiet: str = ""
