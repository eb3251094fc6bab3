"""A moment and somebody who visits."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def now():
    """Monday the 5th of January 2026, ten in the morning in Shanghai."""
    return datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def grid(ground):
    """Code of the worker's grid."""
    return ground.area
