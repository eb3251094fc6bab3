"""Writes all teams as CSV that import_teams reads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grid.selectors.export import export_teams


class Command(BaseCommand):
    """With a byte order mark, so that spreadsheet programs see the Chinese."""

    help = "Export teams as CSV"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file."""
        text = export_teams()
        options["file"].write_text(text, encoding="utf-8-sig")
        self.stdout.write(f"{text.count(chr(10)) - 1}: {options['file']}")
