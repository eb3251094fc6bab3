"""Mail through the server that Django's EMAIL_* settings name."""

from uuid import UUID

from django.core.mail import EmailMessage, get_connection

TIMEOUT_SECONDS = 10


class SmtpGateway:
    """Sends mail; the Message-ID comes from the key, so a repeat is seen as one."""

    def send(self, *, key: UUID, recipient: str, subject: str, body: str) -> None:
        """Send the mail or raise what the server said."""
        message = EmailMessage(
            subject=subject.replace("\n", " "),
            body=body,
            to=[recipient],
            headers={"Message-ID": f"<{key}@haishu-portal>"},
            connection=get_connection(timeout=TIMEOUT_SECONDS),
        )
        message.send(fail_silently=False)
