"""A telephone network that remembers and can be told to fail."""

from dataclasses import dataclass
from threading import Lock
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Carried:
    recipient: str
    subject: str
    body: str


class FakeSmsGateway:
    """Keeps what it carried by key; a repeated key is carried once."""

    carried: ClassVar[dict[UUID, Carried]] = {}
    handovers: ClassVar[list[UUID]] = []
    failures_left: ClassVar[int] = 0
    _lock: ClassVar[Lock] = Lock()

    @classmethod
    def reset(cls) -> None:
        cls.carried.clear()
        cls.handovers.clear()
        cls.failures_left = 0

    @classmethod
    def fail(cls, times: int) -> None:
        """Refuse the next ``times`` messages."""
        cls.failures_left = times

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        cls = type(self)
        with cls._lock:
            if cls.failures_left > 0:
                cls.failures_left -= 1
                raise ConnectionError("the network is down")
            cls.handovers.append(key)
            cls.carried.setdefault(key, Carried(recipient, subject, body))
