"""Draws the schematic streets, communities and grids again from the outline."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grid.seedfiles import GRIDS_FILE, seed_outline, street_plans, write_grids
from grid.tessellate import draw_territory


class Command(BaseCommand):
    """Writes ``grid/seed/grids.geojson``; the database is not touched."""

    help = "Draw the schematic grids from the outline and the street centres"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("--output", type=Path, default=GRIDS_FILE)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw and write."""
        grids = draw_territory(seed_outline(), street_plans())
        size = write_grids(grids, options["output"])
        self.stdout.write(f"{len(grids)} grids, {size} bytes: {options['output']}")
