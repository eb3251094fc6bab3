"""Where a telephone was. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """WGS84 degrees; ``accuracy`` in metres."""

    lng: float | None = None
    lat: float | None = None
    accuracy: float | None = None


NOWHERE = Spot()
