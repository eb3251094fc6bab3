"""The made-up hour: without waiting, the same seed the same callers, nobody left behind."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from haishu_portal.core.roles import Role
from requests_app.calls.management.commands.simulate_calls import table
from requests_app.calls.management.simulating import Simulation, invent
from requests_app.calls.models import AgentSpell, Call, CallbackItem


class QuickClock:
    """Time that passes when somebody waits for it."""

    def __init__(self, start):
        self.moment = start

    def now(self):
        return self.moment

    def wait_until(self, moment):
        self.moment = max(self.moment, moment) + timedelta(milliseconds=1)


@pytest.fixture
def agents(cast):
    return [cast.play(Role.AGENT, cast.ground.district, f"sim{n}") for n in range(3)]


def run(agents, now, **given):
    callers = invent(rate=6, minutes=4, seed=7)
    return Simulation(callers, agents=agents, seconds=15, clock=QuickClock(now), **given).run()


def test_the_same_seed_gives_the_same_callers():
    given = {"rate": 30, "minutes": 5}
    assert list(invent(**given, seed=3)) == list(invent(**given, seed=3))
    assert list(invent(**given, seed=3)) != list(invent(**given, seed=4))
    assert all(caller.after < 300 for caller in invent(**given, seed=3))


def test_every_caller_is_answered_or_gives_up(agents, code, now):
    tally = run(agents, now)

    assert tally.offered == len(list(invent(rate=6, minutes=4, seed=7)))
    assert tally.answered + tally.abandoned == tally.offered
    assert 0 < tally.in_time <= tally.answered
    assert not Call.objects.live().exists()
    states = AgentSpell.objects.filter(until=None).values_list("state", flat=True)
    assert set(states) == {"offline"}
    assert dict(table(tally, 15))["offered"] == str(tally.offered)


def test_left_to_people_who_do_not_come_all_give_up(db, now):
    tally = run([], now)

    assert (tally.answered, tally.abandoned) == (0, tally.offered)
    assert CallbackItem.objects.exists()


def test_production_knows_no_invented_callers(db, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="not allowed"):
        call_command("simulate_calls", rate=1, minutes=1)


@pytest.mark.parametrize("given", [{"rate": 0}, {"rate": 601}, {"minutes": 121}, {"answer": 201}])
def test_it_is_bounded(db, given):
    with pytest.raises(CommandError, match="up to"):
        call_command("simulate_calls", **{"rate": 1, "minutes": 1, **given})
