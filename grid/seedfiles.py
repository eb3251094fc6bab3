"""Reads our own seed files: the divisions of 2014, the outline and the drawn grids."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shapely.geometry import Polygon, mapping, shape

from grid.choices import Level
from grid.codes import level_of, parent_code
from grid.power import Spot
from grid.tessellate import CommunityPlan, StreetPlan

FOLDER = Path(__file__).parent / "seed"
GRIDS_FILE = FOLDER / "grids.geojson"


@dataclass(frozen=True)
class SeedDivision:
    """A line of ``divisions.csv``."""

    code: str
    name: str
    level: Level
    centre: Spot | None
    area: float
    grids: int
    valid_to: date | None
    superseded_by: str


def seed_divisions() -> list[SeedDivision]:
    """District, streets and communities, parents first, closed ones included."""
    return [_division(row) for row in _rows("divisions.csv")]


def seed_outline() -> list[Spot]:
    """Outline of the district of 2014, WGS84 degrees."""
    return [(float(row["lng"]), float(row["lat"])) for row in _rows("outline.csv")]


def street_plans() -> list[StreetPlan]:
    """What there is to draw."""
    divisions = [d for d in seed_divisions() if d.valid_to is None]
    return [
        StreetPlan(
            street.code,
            street.centre or (0.0, 0.0),
            street.area,
            tuple(
                CommunityPlan(community.code, community.grids)
                for community in divisions
                if community.level == Level.COMMUNITY and parent_code(community.code) == street.code
            ),
        )
        for street in divisions
        if street.level == Level.STREET
    ]


def read_grids(path: Path = GRIDS_FILE) -> dict[str, Polygon]:
    """Drawn grids by code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["id"]: shape(feature["geometry"]) for feature in features}


def write_grids(grids: dict[str, Polygon], path: Path = GRIDS_FILE) -> int:
    """Write drawn grids as GeoJSON, one feature a line so that a change reads well; its bytes."""
    lines = [
        json.dumps(
            {"type": "Feature", "id": code, "properties": {}, "geometry": mapping(grid)},
            separators=(",", ":"),
        )
        for code, grid in grids.items()
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return path.write_text(text, encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _division(row: dict[str, str]) -> SeedDivision:
    lng, lat = row["centre_lng"], row["centre_lat"]
    return SeedDivision(
        code=row["code"],
        name=row["name"],
        level=level_of(row["code"]),
        centre=(float(lng), float(lat)) if lng else None,
        area=float(row["area_km2"] or 0),
        grids=int(row["grids"] or 0),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        superseded_by=row["superseded_by"],
    )
