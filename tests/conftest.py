"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest

from tests.support import servers


def pytest_configure(config: pytest.Config) -> None:
    """Make sure that a PostgreSQL and a Redis are there."""
    if not hasattr(config, "workerinput"):
        servers.ensure_servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running."""
    if not hasattr(config, "workerinput"):
        servers.stop_servers()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys share one portal, so one test process walks them all."""
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.xdist_group("journey"))


@pytest.fixture(autouse=True)
def _fresh_territory() -> Iterator[None]:
    """The territory that a process keeps in memory belongs to one test only."""
    from grid.selectors import lookup

    lookup.invalidate()
    yield
    lookup.invalidate()
