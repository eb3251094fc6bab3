"""What every way out of the house promises."""

from importlib import import_module
from typing import Protocol
from uuid import UUID

from django.conf import settings

from haishu_portal.core.choices import Channel


class Gateway(Protocol):
    """Carries one message.

    ``key`` is the same on every retry: a gateway that has already carried it answers
    without carrying it again. Failure is any exception; the outbox retries.
    """

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        """Hand the message over, or raise."""


class InAppGateway:
    """The outbox row itself is the message: its reader finds it in the inbox."""

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        """Nothing leaves the house."""


BUILT_IN = {
    "console": "haishu_portal.core.gateways.console.ConsoleGateway",
    "file": "haishu_portal.core.gateways.file.FileGateway",
    "smtp": "haishu_portal.core.gateways.smtp.SmtpGateway",
}


def gateway_for(channel: str) -> Gateway:
    """Return the gateway that the settings choose for ``channel``."""
    if channel == Channel.INAPP:
        return InAppGateway()
    chosen = settings.SMS_GATEWAY if channel == Channel.SMS else settings.EMAIL_GATEWAY
    module, _, name = BUILT_IN.get(chosen, chosen).rpartition(".")
    gateway: Gateway = getattr(import_module(module), name)()
    return gateway
