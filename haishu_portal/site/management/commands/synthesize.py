"""``manage.py synthesize --tickets N``: made-up tickets for measurements."""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from haishu_portal.site.bench.synthesis import Synthesis

MANY = 50_000
TERMS = "ticket_text_grams"


@contextmanager
def without_index(wanted: int) -> Iterator[None]:
    """Build the index of search terms once, after the rows, when there are many of them."""
    if wanted < MANY:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [TERMS])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {TERMS}")
        try:
            yield
        finally:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute(definition)
            cursor.execute("RESET maintenance_work_mem")


class Command(BaseCommand):
    """Write N synthetic tickets into a database that has territory and categories."""

    help = "Write made-up tickets with COPY; refuses to run under production settings."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the number wanted."""
        parser.add_argument("--tickets", type=int, required=True, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write them and say how fast. Raises CommandError."""
        wanted: int = options["tickets"]
        if not settings.DEMO_ALLOWED:
            raise CommandError("synthetic tickets are not allowed under these settings")
        if wanted < 1:
            raise CommandError("--tickets wants a number above 0")
        synthesis = Synthesis(now=timezone.now())
        if not synthesis.teams or not synthesis.categories:
            raise CommandError("no territory or categories yet: run 'manage.py load_demo' first")
        started = time.perf_counter()
        with without_index(wanted), tqdm(total=wanted, unit=" tickets", disable=None) as bar:
            for written in synthesis.write(wanted):
                bar.update(written - bar.n)
        seconds = time.perf_counter() - started
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{wanted} tickets in {seconds:.1f} s, {wanted / seconds:.0f} a second")
