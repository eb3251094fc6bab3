"""``manage.py create_api_token USERNAME``: print a token for the API, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haishu_portal.core.exceptions import UnknownUser
from haishu_portal.core.services.tokens import issue_token


class Command(BaseCommand):
    """Issue an API token."""

    help = "Print a new API token of an account; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account's name."""
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Print the token and nothing else, so that a script can read it."""
        try:
            token = issue_token(username=username, actor=None, now=timezone.now())
        except UnknownUser as error:
            raise CommandError(error.message) from error
        self.stdout.write(token)
