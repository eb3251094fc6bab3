"""The demo district: every state to try, loaded once, never in production."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from grid.models import Division, Team
from haishu_portal.core.models import User
from haishu_portal.site.demo.load import MATTERS, load_demo
from haishu_portal.site.demo.people import ACCOUNTS, PASSWORD
from requests_app.models import EventGroup, RoutingRule, Ticket
from requests_app.seedfiles import seed_categories
from requests_app.selectors.routing_rules import broken_rules
from requests_app.workflow import Status

NOW = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)
SHOWN = set(Status) - {Status.DRAFT, Status.ANSWERED, Status.ARCHIVED, Status.TERMINATED}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for this file and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    return loaded


def test_the_demo_shows_a_ticket_in_every_state_a_newcomer_should_see(demo):
    states = Counter(Ticket.objects.values_list("status", flat=True))
    assert set(states) >= SHOWN
    assert demo["tickets"] == Ticket.objects.count() >= 50


def test_the_demo_district_has_the_promised_size(demo):
    assert Division.objects.filter(level="grid", valid_to__isnull=True).count() == 534
    assert Team.objects.service().count() == 873


def test_loading_again_adds_nothing(demo):
    tickets, users = Ticket.objects.count(), User.objects.count()
    load_demo(now=NOW)
    assert (Ticket.objects.count(), User.objects.count()) == (tickets, users)


def test_no_ticket_is_with_the_unit_it_complains_about(demo):
    accused = Ticket.objects.exclude(target_team=None).get()
    assert accused.lead_team_id != accused.target_team_id


def test_each_account_can_sign_in(demo):
    known = {user.username: user for user in User.objects.all()}
    assert all(known[account.username].check_password(PASSWORD) for account in ACCOUNTS)


def test_production_settings_refuse_the_demo(db, settings):
    settings.DEMO_ALLOWED = False
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert User.objects.count() == before


def test_every_invented_matter_names_a_category_that_exists():
    with MATTERS.open(encoding="utf-8") as lines:
        codes = {row["category"] for row in csv.DictReader(lines) if row["category"]}
    assert codes <= {seed.code for seed in seed_categories()}


def test_the_demo_has_a_typhoon_behind_it_and_three_rules_one_of_them_broken(demo):
    event = EventGroup.objects.get()
    assert (event.state, event.members.filter(holds=True).count()) == ("ended", 60)
    assert event.notices.get().state == "done"
    assert RoutingRule.objects.filter(is_on=True).count() == 3
    assert [rule.name for rule, _fault in broken_rules(NOW)] == ["旧区改造派综合执法"]
