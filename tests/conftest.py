"""Fixtures every test may use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.support import servers


def pytest_configure(config: pytest.Config) -> None:
    """Make sure that a PostgreSQL and a Redis are there."""
    if not hasattr(config, "workerinput"):
        servers.ensure_servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running."""
    if not hasattr(config, "workerinput"):
        servers.stop_servers()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what shares a running portal."""
    from tests.support.sharing import SharingScheduler

    return SharingScheduler(config, log)


@pytest.fixture(autouse=True)
def _fresh_calendars() -> Iterator[None]:
    """Let no test work with the calendar of another one's rolled-back tables."""
    from haishu_portal.core.selectors.calendar import forget_calendars

    forget_calendars()
    yield
    forget_calendars()


# Django empties tables between tests with real transactions; the guards against TRUNCATE
# would stop it. The guards against UPDATE and DELETE stay.
DISARM = """
DO $$ DECLARE guard record; BEGIN
    FOR guard IN
        SELECT tgname, tgrelid::regclass AS place FROM pg_trigger
        WHERE tgname LIKE '%\\_no\\_truncate' AND NOT tgisinternal
    LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.place, guard.tgname); END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(DISARM)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Nothing a test writes lands in the working tree."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOX_DIR = tmp_path / "outbox"


@pytest.fixture(autouse=True)
def _fresh_territory() -> Iterator[None]:
    """Let no test look up places in the territory of another one's rolled-back tables."""
    from grid.selectors import lookup

    lookup.invalidate()
    yield
    lookup.invalidate()


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Let no test read teams, limits and loads held from another one's rolled-back tables."""
    from grid.rosters.selectors.crews import forget_crews
    from grid.selectors.directory import forget_teams
    from requests_app.selectors.event_groups import forget_events
    from requests_app.selectors.limits import forget_limits
    from requests_app.selectors.load import forget_loads
    from requests_app.selectors.routing_rules import forget_rules

    for forget in (
        forget_crews, forget_teams, forget_limits, forget_loads, forget_rules, forget_events,
    ):  # fmt: skip
        forget()


@pytest.fixture
def ground(db):
    """One street with a community and its grid team, and another street beside it."""
    from tests.support.cast import make_ground

    return make_ground()


@pytest.fixture
def cast(ground):
    """Everybody who plays a part; see ``tests.support.cast.Cast``."""
    from tests.support.cast import Cast

    return Cast(ground)


@pytest.fixture
def grid_worker(cast):
    """Works in the grid team."""
    return cast.worker


@pytest.fixture
def team_lead(cast):
    """Leads the grid team."""
    return cast.lead


@pytest.fixture
def dispatcher(cast):
    """Sits at the dispatch desk."""
    return cast.dispatcher


@pytest.fixture
def callback_agent(cast):
    """Rings the residents back."""
    return cast.callback


@pytest.fixture
def supervisor(cast):
    """Leads the shift in the call centre."""
    return cast.supervisor


@pytest.fixture
def outsider(cast):
    """Has an account and no part at all."""
    return cast.outsider


@pytest.fixture
def push_service(settings: Any) -> Iterator[Any]:
    """A push service of this machine, the only one that the portal may call."""
    from tests.fakes.push_service import FakePushService

    service = FakePushService()
    settings.WEBPUSH_SERVICES = [service.origin]
    yield service
    service.close()
