"""Development: messages appear in the log, recipients masked."""

import logging
from uuid import UUID

from haishu_portal.core.masking import mask_email, mask_phone

logger = logging.getLogger(__name__)


class ConsoleGateway:
    """Writes each message to the log."""

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        """Log the message."""
        masked = mask_email(recipient) if "@" in recipient else mask_phone(recipient)
        logger.info("message %s to %s: %s | %s", key, masked, subject, body)
