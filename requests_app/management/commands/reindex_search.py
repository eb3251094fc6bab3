"""``manage.py reindex_search``: what tickets and callers are found under, made again."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from tqdm import tqdm

from requests_app.services.search_index import behind, reindex_batch


class Command(BaseCommand):
    """Fill what is missing, or write everything anew; may be stopped and started at will."""

    help = "Index tickets and callers for the search; by default only those not indexed yet."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take which tickets, from where, how many at once."""
        parser.add_argument("--all", action="store_true", help="also those already indexed")
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on behind ID")
        parser.add_argument("--batch", type=int, default=1000, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Index batch by batch and say how far it came."""
        rows = behind(everything=options["all"])
        last, done = options["after"], 0
        with tqdm(total=rows.filter(pk__gt=last).count(), unit=" tickets", disable=None) as bar:
            while True:
                last, count = reindex_batch(rows, after=last, size=options["batch"])
                if not count:
                    break
                done += count
                bar.update(count)
                bar.set_postfix(after=last)
        if done:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE requests_app_tickettext")
        self.stdout.write(f"{done} tickets indexed, last id {last}")
