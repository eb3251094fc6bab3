"""Territory and teams as files in the shape that the imports read."""

import csv
import io
from typing import Any

from grid.geometry import DIGITS, FROM_WGS84, normalise_crs
from grid.models import Division, Team
from grid.team_file import COLUMNS


def export_territory(*, prefix: str = "", crs: str = "wgs84") -> dict[str, Any]:
    """Divisions in force under ``prefix`` as a GeoJSON FeatureCollection in ``crs``."""
    system = normalise_crs(crs)
    divisions = Division.objects.current().under(prefix).exclude(boundary=None).order_by("code")
    features = [_feature(division, system) for division in divisions]
    return {"type": "FeatureCollection", "features": features}


def export_teams() -> str:
    """Every team as CSV text, superiors before those under them where codes allow."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    teams = Team.objects.select_related("parent").prefetch_related("skills", "coverage")
    writer.writerows(_line(team) for team in teams.order_by("code"))
    return out.getvalue()


def _feature(division: Division, system: str) -> dict[str, Any]:
    convert = FROM_WGS84[system]
    properties: dict[str, Any] = {
        "code": division.code,
        "name": division.name,
        "households": division.households,
        "population": division.population,
    }
    if division.centre_lng is not None and division.centre_lat is not None:
        centre = convert(division.centre_lng, division.centre_lat)
        properties["centre_lng"] = round(centre.lng, DIGITS)
        properties["centre_lat"] = round(centre.lat, DIGITS)
    boundary = division.boundary or {}
    geometry = boundary | {"coordinates": _moved(boundary["coordinates"], system)}
    return {
        "type": "Feature",
        "id": division.code,
        "properties": properties,
        "geometry": geometry,
    }


def _moved(coordinates: Any, system: str) -> Any:
    """The same nesting of positions in another coordinate system."""
    if isinstance(coordinates[0], list):
        return [_moved(part, system) for part in coordinates]
    lng, lat = FROM_WGS84[system](*coordinates[:2])
    return [round(lng, DIGITS), round(lat, DIGITS)]


def _line(team: Team) -> dict[str, Any]:
    return {
        "code": team.code,
        "name": team.name,
        "kind": team.kind,
        "parent_code": team.parent.code if team.parent else "",
        "area_code": team.area_code,
        "skills": ";".join(sorted(skill.code for skill in team.skills.all())),
        "coverage": ";".join(sorted(c.division_code for c in team.coverage.all())),
        "capacity": team.capacity,
        "phone": team.phone,
        "accepts_dispatch": _yes_no(value=team.accepts_dispatch),
        "is_active": _yes_no(value=team.is_active),
    }


def _yes_no(*, value: bool) -> str:
    return "是" if value else "否"
