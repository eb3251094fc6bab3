"""Takes divisions from a GeoJSON file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grid.management.reporting import bar, run_import
from grid.services.territory_import import Terms, import_territory
from grid.tiling import DEFAULT_TOLERANCE
from haishu_portal.core.worktime import local_date


class Command(BaseCommand):
    """All rows are taken or none; run it again and unchanged rows say so."""

    help = "Import divisions (code, name, boundary) from a GeoJSON FeatureCollection"

    def add_arguments(self, parser: CommandParser) -> None:
        """File, coordinate system and strictness."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--crs", default="wgs84", help="wgs84, gcj02 or bd09")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="close divisions in force that the file lacks, on the levels it has",
        )
        parser.add_argument(
            "--tolerance",
            type=float,
            default=DEFAULT_TOLERANCE,
            help="square metres by which borders may overlap or gape",
        )
        parser.add_argument(
            "--valid-from", type=date.fromisoformat, help="first day in force; default today"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check, write, report."""
        path: Path = options["file"]
        try:
            collection = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as fault:
            raise CommandError(f"{path}: {fault}") from fault
        now = timezone.now()
        terms = Terms(
            valid_from=options["valid_from"] or local_date(now),
            crs=options["crs"],
            close_missing=options["close_missing"],
            tolerance=options["tolerance"],
            dry_run=options["dry_run"],
        )
        run_import(
            self,
            lambda: import_territory(
                collection=collection,
                terms=terms,
                actor=None,
                now=now,
                source=path.name,
                progress=bar,
            ),
            dry_run=terms.dry_run,
        )
