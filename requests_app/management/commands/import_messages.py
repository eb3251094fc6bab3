"""``manage.py import_messages FILE.csv[.gz]``: another system's messages become tickets."""

import argparse
import csv
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from haishu_portal.core.exceptions import DomainError
from requests_app.choices import Channel
from requests_app.message_file import read_messages
from requests_app.services.message_import import ImportCount, import_messages

SHOWN = 20


class Command(BaseCommand):
    """Import residents' messages; run it again after a failure, known ones are skipped."""

    help = "Turn messages (id, title, body, sent_at, category) into tickets, each with its date."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name the file, the source system and columns called otherwise."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="name of the source (default: file name)")
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS",
            help="a column called otherwise, as in --map body=content",
        )  # fmt: skip
        parser.add_argument("--channel", default=Channel.WEB, choices=Channel.values)
        parser.add_argument("--dry-run", action="store_true", help="read and count, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import with a progress bar and print the counts. Raises CommandError."""
        path: Path = options["file"]
        source = options["source"] or path.name.split(".")[0]
        started = time.perf_counter()
        try:
            count = self._run(path, source, options)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._report(count, path, time.perf_counter() - started, dry_run=options["dry_run"])

    def _run(self, path: Path, source: str, options: dict[str, Any]) -> ImportCount:
        rows = read_messages(path, self._columns(options["map"]))
        count = ImportCount()
        with tqdm(unit=" rows", desc=path.name, disable=None) as bar:
            for count in import_messages(
                rows=rows,
                source=source,
                channel=options["channel"],
                now=timezone.now(),
                dry_run=options["dry_run"],
            ):
                bar.update(count.read - bar.n)
        return count

    def _columns(self, pairs: list[str]) -> dict[str, str]:
        bad = [pair for pair in pairs if "=" not in pair]
        if bad:
            raise CommandError(f"--map wants OURS=THEIRS, not {bad[0]!r}")
        return dict(pair.split("=", 1) for pair in pairs)

    def _report(self, count: ImportCount, path: Path, seconds: float, *, dry_run: bool) -> None:
        out = self.stdout.write
        out(f"read {count.read}: new {count.taken}, known {count.known}, bad {len(count.bad)}")
        if not dry_run:
            waiting = sum(count.at_desk.values())
            reasons = ", ".join(f"{rule} {n}" for rule, n in count.at_desk.most_common())
            out(f"routed {count.routed}, at the desk {waiting} ({reasons or 'none'})")
            out(f"counts add up: {'yes' if count.adds_up else 'NO'}")
        out(f"{seconds:.1f} s, {count.read / max(seconds, 0.001):.0f} rows/s")
        for number, field, why, _row in count.bad[:SHOWN]:
            out(f"row {number}, {field}: {why}")
        if count.bad and not dry_run:
            out(f"bad rows kept in {self._keep(count, path)}")

    def _keep(self, count: ImportCount, path: Path) -> Path:
        """Write the bad rows beside the working folder, ready to mend and import again."""
        kept = Path.cwd() / f"{path.name.split('.')[0]}-rejected.csv"
        names = sorted({name for _n, _f, _w, row in count.bad for name in row})
        with kept.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [*names, "row", "field", "why"])
            writer.writeheader()
            for number, field, why, row in count.bad:
                writer.writerow({**row, "row": number, "field": field, "why": why})
        return kept
