"""``manage.py bench``: the portal's figures on synthetic tickets, as a table."""

import argparse
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from grid.reach import Reach
from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.site.bench import burst, cases, lists, phones, plans, searching
from haishu_portal.site.bench.desks import listening
from haishu_portal.site.bench.measure import Figure, table
from requests_app.models import Ticket

PARTS = ("search", "lists", "reads", "field", "http", "work")


class Command(BaseCommand):
    """Fill a database and measure; made for throwaway servers (``make bench``)."""

    help = "Measure lists, intake, routing and sweep on synthetic tickets."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the size and which parts to run."""
        parser.add_argument("--tickets", type=int, default=200_000, metavar="N")
        parser.add_argument("--skip-http", action="store_true", help="no web server, no submit")
        parser.add_argument("--plans", metavar="FILE", help="write figures and query plans there")
        parser.add_argument("--only", choices=PARTS, help="measure one part")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, synthesize, measure and print. Raises CommandError in production."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("the bench writes made-up tickets: not under these settings")
        if not User.objects.filter(username="dispatcher").exists():
            call_command("load_demo", verbosity=0)
        missing = options["tickets"] - Ticket.objects.count()
        if missing > 0:
            call_command("synthesize", "--tickets", str(missing))
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        wanted = [options["only"]] if options["only"] else PARTS
        parts = [part for part in wanted if part != "http" or not options["skip_http"]]
        figures: list[Figure] = []
        for figure in (f for part in parts for f in self._figures(part, now)):
            self.stderr.write(f"{figure.name}: {figure.value}{' MISSED' * (figure.good is False)}")
            figures.append(figure)
            if options["plans"]:
                # Written as it grows: a long run that breaks off leaves what it measured.
                Path(options["plans"]).write_text(plans.page(figures, {}, now=now))
        self.stdout.write(f"\n{Ticket.objects.count()} tickets\n\n{table(figures)}")
        if options["plans"]:
            Path(options["plans"]).write_text(plans.page(figures, self._works(now), now=now))

    def _figures(self, part: str, now: datetime) -> Iterator[Figure]:
        if part == "reads":
            yield from cases.reads(now)
        elif part == "lists":
            yield from lists.list_figures(_reach(), now)
            yield from lists.count_figures(_reach(), now)
            yield from lists.condition_figures(_reach(), now)
        elif part == "search":
            yield from searching.search_figures(_reach(), cases.signed_in(), now)
        elif part == "field":
            yield from phones.phone_figures(now)
        elif part == "http":
            yield from burst.list_under_burst()
            yield cases.submitting()
            yield listening()
        else:
            yield from cases.routing(now)
            yield cases.sweep(now)

    def _works(self, now: datetime) -> dict[str, Callable[[], object]]:
        """Every list and search, by name, for its plan."""
        works: dict[str, Callable[[], object]] = {}
        for name, first, deep in lists.list_works(_reach(), now):
            works[f"list {name}"] = first
            if deep:
                works[f"list {name}, 90 % deep"] = deep
        works |= lists.count_works(_reach(), now)
        works |= lists.condition_works(_reach(), now)
        found = searching.search_works(_reach(), now)
        works |= {f"search: {name}": work for name, work in found.items()}
        return works | searching.similar_works(_reach(), now)


def _reach() -> Reach:
    return reach_of(User.objects.get(username="dispatcher"))
