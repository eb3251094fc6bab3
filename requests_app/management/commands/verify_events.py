"""``manage.py verify_events``: is the history of every ticket as it was written?"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from requests_app.selectors.verification import Walk, walk_chains


class Command(BaseCommand):
    """Walk the chains of events and name every row that is not as it was written."""

    help = "Check the hash chain of every ticket's events; exit code 1 if a row is not right."

    def add_arguments(self, parser: CommandParser) -> None:
        """One ticket instead of all."""
        parser.add_argument("--ticket", default="", metavar="NO", help="check this ticket only")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Walk, say what is wrong as it is found, then the figures."""
        began = time.monotonic()
        walk, told = Walk(), 0
        for walk in walk_chains(no=options["ticket"]):
            for fault in walk.faults[told:]:
                self.stdout.write(f"{fault.no} #{fault.seq} {fault.what}")
            told = len(walk.faults)
        seconds = max(time.monotonic() - began, 1e-6)
        self.stdout.write(
            f"{walk.rows} events of {walk.tickets} tickets in {seconds:.1f} s"
            f" ({walk.rows / seconds:.0f} rows/s), {told} faults"
        )
        if options["ticket"] and not walk.tickets:
            raise CommandError("no events of such a ticket")
        if told:
            raise CommandError(f"{told} faults", returncode=1)
