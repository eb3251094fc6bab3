"""What the process holds of every team's people, and when it looks again."""

from datetime import date, timedelta

import pytest

from grid.rosters.models import SlotDefault
from grid.rosters.selectors.crews import crews_on, day_bounds, forget_crews
from haishu_portal.core.roles import Role
from tests.factories.grid import MembershipFactory
from tests.factories.rosters import AbsenceFactory, CredentialFactory, DutyFactory
from tests.factories.tickets import NOW


@pytest.fixture
def team(ground):
    return ground.team


def crew_of(team, now=NOW):
    forget_crews()
    return crews_on(now).of(team.pk)


def test_members_who_take_cases_make_the_crew(cast, team):
    people = {cast.worker.pk, cast.lead.pk}
    MembershipFactory(team=team, role=Role.CALLBACK)
    MembershipFactory(team=team, valid_to=NOW - timedelta(days=1))
    MembershipFactory(team=team, user__is_active=False)
    assert {mate.user_id for mate in crew_of(team).mates} == people


def test_slots_are_those_of_the_part_that_takes_the_most(cast, team):
    SlotDefault.objects.update_or_create(role="worker", defaults={"slots": 7, "updated_at": NOW})
    SlotDefault.objects.update_or_create(role="lead", defaults={"slots": 3, "updated_at": NOW})
    MembershipFactory(user=cast.lead, team=team, role=Role.WORKER)
    assert [mate.slots for mate in crew_of(team).mates] == [7]
    SlotDefault.objects.all().delete()
    assert [mate.slots for mate in crew_of(team).mates] == [10]


def test_with_a_rota_only_those_on_it_work(cast, team):
    DutyFactory(person=cast.worker, team=team, day=NOW.date(), slots=3)
    assert cast.lead
    crew = crew_of(team)
    assert [mate.user_id for mate in crew.there(NOW)] == [cast.worker.pk]
    assert crew.slots(NOW) == 3
    assert len(crew_of(team, NOW + timedelta(days=1)).there(NOW + timedelta(days=1))) == 2


def test_an_absence_counts_in_its_team_alone(cast, team, ground):
    MembershipFactory(user=cast.worker, team=ground.other)
    AbsenceFactory(person=cast.worker, team=team, starts_at=NOW - timedelta(hours=1))
    assert crew_of(team).all_away(NOW)
    assert not crew_of(ground.other).all_away(NOW)


def test_a_paper_holds_from_its_first_day_through_its_last(cast, team):
    for begin, end in ((None, date(2026, 1, 1)), (date(2026, 3, 1), date(2027, 1, 1))):
        CredentialFactory(person=cast.worker, valid_from=begin, valid_until=end)
    CredentialFactory(person=cast.worker, valid_until=None, withdrawn_at=NOW)
    mate = crew_of(team).mates[0]
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 1), date.max]
    held = [mate.holds("utilities", day) for day in days]
    assert held == [True, False, True, True, False]


def test_it_is_held_and_looked_at_together(cast, team, django_assert_num_queries):
    assert cast.worker
    crew_of(team)
    with django_assert_num_queries(0):
        assert crews_on(NOW).of(team.pk).mates


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_costs_the_same_for_any_number(team, rows, django_assert_num_queries):
    for _n in range(rows):
        person = MembershipFactory(team=team).user
        AbsenceFactory(person=person, team=team, starts_at=NOW)
        DutyFactory(person=person, team=team, day=NOW.date())
        CredentialFactory(person=person)
    forget_crews()
    with django_assert_num_queries(6):
        crews_on(NOW)


@pytest.mark.parametrize(
    ("hour", "names"), [(0, {"worker", "lead"}), (5, {"worker", "lead"}), (6, {"lead"})]
)
def test_the_night_shift_is_there_until_six_of_the_next_day(cast, team, hour, names):
    DutyFactory(person=cast.worker, team=team, day=NOW.date(), shift="night")
    DutyFactory(person=cast.lead, team=team, day=NOW.date() + timedelta(days=1))
    begin, _end = day_bounds(NOW.date() + timedelta(days=1))
    moment = begin + timedelta(hours=hour)
    there = {mate.user_id for mate in crew_of(team, moment).there(moment)}
    assert there == {getattr(cast, name).pk for name in names}
