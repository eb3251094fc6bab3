"""Division codes: 330203 district, +3 street, +3 community, +3 grid. Pure.

The first 12 digits are the statistical division code; the last three number the grids of a
community from west to east and north to south.
"""

from grid.choices import Level
from grid.exceptions import BadDivisionCode

DISTRICT_CODE = "330203"

LENGTHS = {Level.DISTRICT: 6, Level.STREET: 9, Level.COMMUNITY: 12, Level.GRID: 15}
_LEVELS = {length: level for level, length in LENGTHS.items()}


def level_of(code: str) -> Level:
    """Level that ``code`` names; ``BadDivisionCode`` if it names none."""
    level = _LEVELS.get(len(code))
    if level is None or not code.isascii() or not code.isdigit():
        raise BadDivisionCode(code)
    return level


def parent_code(code: str) -> str:
    """Code one level up, ``""`` above the district."""
    level_of(code)
    return code[:-3] if len(code) > LENGTHS[Level.DISTRICT] else ""


def code_chain(code: str) -> tuple[str, ...]:
    """``code`` and every code above it, from the district down."""
    level_of(code)
    return tuple(code[:length] for length in LENGTHS.values() if length <= len(code))


def at_level(code: str, level: Level) -> str:
    """Part of ``code`` that names its ``level``; ``""`` if the code lies above it."""
    length = LENGTHS[level]
    return code[:length] if len(code) >= length else ""
