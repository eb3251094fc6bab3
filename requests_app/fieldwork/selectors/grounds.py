"""The ground of one's teams: their grids and those around, from memory."""

from typing import Any

from grid.choices import Level
from grid.codes import DISTRICT_CODE
from grid.reach import Reach
from grid.selectors.lookup import division_geojson, neighbours
from haishu_portal.core.roles import Role

FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)
GRID_DIGITS = 15
OWN_SHADE = 2
MOST_AROUND = 120  # a whole street is its own surroundings


def ground_features(who: Reach) -> tuple[list[str], list[dict[str, Any]]]:
    """Codes of the reader's own grids, and the outlines of these and of those around."""
    own = ground_of(who)
    every = {f["properties"]["code"]: f for f in _grids()}
    inside = [code for code in every if code.startswith(own)]
    around = {n for code in inside[:MOST_AROUND] for n in neighbours(code)} - set(inside)
    shown = [_shaded(every[code]) for code in inside]
    return inside, [*(every[code] for code in sorted(around) if code in every), *shown]


def own_grid(who: Reach) -> str:
    """The grid that the reader works in, empty for those of wider ground."""
    codes = [*who.prefixes_for(Role.WORKER), *who.prefixes_for(Role.LEAD)]
    return next((code for code in codes if len(code) == GRID_DIGITS), "")


def ground_of(who: Reach) -> tuple[str, ...]:
    """Codes of the divisions that the reader's teams answer for or serve."""
    own = {code for role in FIELD_ROLES for code in who.prefixes_for(role)}
    return tuple(sorted(own | set(who.served))) or (DISTRICT_CODE,)


def _grids() -> list[dict[str, Any]]:
    """Every grid: a neighbour may lie across a street's border."""
    features: list[dict[str, Any]] = division_geojson(DISTRICT_CODE, Level.GRID).collection[
        "features"
    ]
    return features


def _shaded(feature: dict[str, Any]) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], "shade": OWN_SHADE}}
