"""Takes teams from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grid.csv_file import decode
from grid.management.reporting import bar, run_import
from grid.services.team_import import import_teams


class Command(BaseCommand):
    """All rows are taken or none; run it again and unchanged rows say so."""

    help = "Import teams from CSV (columns as export_teams writes them)"

    def add_arguments(self, parser: CommandParser) -> None:
        """File and strictness."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--close-missing", action="store_true", help="close teams that the file lacks"
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
            lambda: import_teams(
                text=decode(raw),
                actor=None,
                now=timezone.now(),
                source=path.name,
                close_missing=options["close_missing"],
                dry_run=options["dry_run"],
                progress=bar,
            ),
            dry_run=options["dry_run"],
        )
