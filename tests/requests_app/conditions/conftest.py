"""How far the people of the cast reach."""

import pytest

from grid.selectors.reach import reach_of as read


@pytest.fixture
def reach_of():
    """The reach of an account."""
    return read
