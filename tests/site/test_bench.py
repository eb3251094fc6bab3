"""The bench measures what is there: every list and search runs, and the page says what it found."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from grid.models import Team
from grid.selectors.reach import reach_of
from grid.services.seeding import seed_teams, seed_territory
from haishu_portal.core.roles import Role
from haishu_portal.site.bench import lists, plans, searching
from haishu_portal.site.bench.measure import Figure, Timing, held_against, table
from requests_app.services.seeding import seed_catalog
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory


@pytest.fixture
def reach(db):
    now = timezone.now()
    seed_territory(now=now)
    seed_teams(now=now)
    seed_catalog(now=now)
    call_command("synthesize", "--tickets", "150")
    user = UserFactory()
    MembershipFactory(
        user=user, team=Team.objects.get(kind="district_centre"), role=Role.DISPATCHER
    )
    return reach_of(user)


def test_every_measured_list_and_search_runs_and_has_a_plan(reach):
    now = timezone.now()
    works = dict(searching.search_works(reach, now))
    works |= searching.similar_works(reach, now)
    works |= lists.condition_works(reach, now) | lists.count_works(reach, now)
    works |= {name: first for name, first, _deep in lists.list_works(reach, now)}
    for work in works.values():
        work()
    some = {name: works[name] for name in ("open by due", "rare pair (曦荆)", "telephone")}
    page = plans.page([Figure("a", "1 ms", "<= 2 ms", True)], some, now=now)
    assert page.count("### ") == 3 <= page.count("Execution Time")
    assert "150 tickets" in page


@pytest.mark.parametrize(
    ("wall", "busy", "met"), [(9, 8, "yes"), (11, 8, "busy"), (11, 12, "NO"), (11, None, "NO")]
)
def test_a_miss_is_called_a_miss(wall, busy, met):
    figure = held_against("x", Timing(wall, busy), 10, 1)
    assert figure.met == met
    assert f"| {met} |" in table([figure])
