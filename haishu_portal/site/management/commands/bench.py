"""``manage.py bench``: the portal's figures on synthetic tickets, as a table."""

import argparse
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haishu_portal.site.bench import cases
from haishu_portal.site.bench.desks import listening
from haishu_portal.site.bench.measure import Figure, table
from requests_app.models import Ticket


class Command(BaseCommand):
    """Fill a database and measure; made for throwaway servers (``make bench``)."""

    help = "Measure lists, intake, routing and sweep on synthetic tickets."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the size and which parts to run."""
        parser.add_argument("--tickets", type=int, default=200_000, metavar="N")
        parser.add_argument("--skip-http", action="store_true", help="no web server, no submit")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, synthesize, measure and print. Raises CommandError in production."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("the bench writes made-up tickets: not under these settings")
        call_command("load_demo", verbosity=0)
        missing = options["tickets"] - Ticket.objects.count()
        if missing > 0:
            call_command("synthesize", "--tickets", str(missing))
        figures: list[Figure] = []
        for figure in self._figures(skip_http=options["skip_http"]):
            self.stderr.write(f"{figure.name}: {figure.value}")
            figures.append(figure)
        self.stdout.write(f"\n{Ticket.objects.count()} tickets\n\n{table(figures)}")

    def _figures(self, *, skip_http: bool) -> Iterator[Figure]:
        now = timezone.now()
        yield from cases.reads(now)
        if not skip_http:
            yield cases.submitting()
            yield listening()
        yield cases.routing(now)
        yield cases.sweep(now)
