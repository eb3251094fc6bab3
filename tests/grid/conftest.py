"""The whole seeded district, loaded once for all tests that read it."""

import pytest

from grid.services.seeding import seed_teams, seed_territory
from tests.factories.grid import NOW


@pytest.fixture
def territory(db: None) -> None:
    """Divisions of 2014."""
    seed_territory(now=NOW)


@pytest.fixture
def teams(territory: None) -> None:
    """Divisions and their teams."""
    seed_teams(now=NOW)
