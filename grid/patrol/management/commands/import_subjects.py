"""Takes households or key places from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grid.csv_file import decode
from grid.management.reporting import run_import
from grid.patrol.services.subject_import import import_households, import_places

IMPORTS = {"households": import_households, "places": import_places}


class Command(BaseCommand):
    """All rows are taken or none; run it again and unchanged rows say so."""

    help = "Import households or key places from CSV"

    def add_arguments(self, parser: CommandParser) -> None:
        """What is in the file, and strictness."""
        parser.add_argument("kind", choices=sorted(IMPORTS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="close what the file lacks in the grids it names",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check, write, report."""
        path: Path = options["file"]
        try:
            raw = path.read_bytes()
        except OSError as fault:
            raise CommandError(f"{path}: {fault}") from fault
        run_import(
            self,
            lambda: IMPORTS[options["kind"]](
                text=decode(raw),
                actor=None,
                now=timezone.now(),
                source=path.name,
                close_missing=options["close_missing"],
                dry_run=options["dry_run"],
            ),
            dry_run=options["dry_run"],
        )
