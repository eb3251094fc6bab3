"""``manage.py create_telephone_token NAME``: print a token for a telephone system, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haishu_portal.core.exceptions import UnknownUser
from requests_app.calls.services.programs import telephone_token


class Command(BaseCommand):
    """Issue a token that may report calls and nothing else."""

    help = "Print a token with which a telephone system reports calls; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the program's name."""
        parser.add_argument("name")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        """Print the token and nothing else."""
        try:
            self.stdout.write(telephone_token(username=name, now=timezone.now()))
        except UnknownUser as error:
            raise CommandError(error.message) from error
