"""What ringing a telephone promises, whoever carries it."""

from dataclasses import dataclass


class PushFailed(Exception):
    """The push service did not take it; says why without the address, which is a secret."""


class PushGone(PushFailed):
    """The browser no longer listens there, and never will."""


@dataclass(frozen=True)
class PushTarget:
    """One browser, as it described itself when it subscribed."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Push:
    """What is sent; a later one of the same ``topic`` takes the place of one still waiting."""

    payload: dict[str, object]
    topic: str
    pressing: bool
