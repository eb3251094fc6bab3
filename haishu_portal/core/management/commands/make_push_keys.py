"""Prints a fresh key for ringing telephones, as lines for the environment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from haishu_portal.core.vapid import new_private_key, public_key


class Command(BaseCommand):
    """``make_push_keys mailto:admin@example.cn >> .env``; nothing is kept anywhere."""

    help = "Print a new WEBPUSH_PRIVATE_KEY and WEBPUSH_SUBJECT."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom a push service may write to."""
        parser.add_argument("subject", help="mailto: or https: address of who runs the portal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the two lines, and the public half as a remark."""
        private = new_private_key()
        self.stdout.write(f"# public half: {public_key(private)}")
        self.stdout.write(f"WEBPUSH_PRIVATE_KEY={private}")
        self.stdout.write(f"WEBPUSH_SUBJECT={options['subject']}")
