"""Writes the divisions in force as GeoJSON that import_territory reads."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grid.selectors.export import export_territory


class Command(BaseCommand):
    """A sample for those who prepare surveyed boundaries, and a copy to keep."""

    help = "Export divisions in force as GeoJSON"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to and what."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--prefix", default="", help="only this division and what lies in it")
        parser.add_argument("--crs", default="wgs84", help="wgs84, gcj02 or bd09")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file."""
        collection = export_territory(prefix=options["prefix"], crs=options["crs"])
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
        options["file"].write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(collection['features'])}: {options['file']}")
