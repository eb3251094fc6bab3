"""Several hands at once: one agent for a call, one call for an agent, one agent for a caller."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.roles import Role
from requests_app.calls.choices import AgentState, CallEvent
from requests_app.calls.models import AgentSpell, Call, CallbackItem
from requests_app.calls.services.events import Told, take_event
from requests_app.calls.services.missed import claim
from requests_app.calls.services.spells import choose_state
from tests.requests_app.calls.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts):
    """Run them side by side; results, or the domain's refusals."""

    def run(act):
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def ringing(now, number, phone=PHONE):
    told = Told("pbx", str(number), CallEvent.RINGING, now, "81890", phone=phone)
    return lambda: take_event(told=told, now=now)


def test_calls_and_agents_that_come_at_once_find_each_other_once(cast, now):
    agents = [cast.play(Role.AGENT, cast.ground.district, f"a{n}") for n in range(4)]

    def ready(user):
        return lambda: choose_state(actor=user, state=AgentState.READY, now=now)

    at_once([*(ringing(now, n) for n in range(6)), *(ready(user) for user in agents)])

    offered = [pk for pk in Call.objects.values_list("agent", flat=True) if pk]
    assert sorted(offered) == sorted(user.pk for user in agents)
    assert AgentSpell.objects.filter(until=None, state=AgentState.RINGING).count() == 4


def test_the_same_event_at_once_makes_one_call(cast, now):
    taken = at_once([ringing(now, 1)] * 5)

    assert Call.objects.count() == 1
    assert sum(each.created for each in taken) == 1


def test_one_of_many_gets_the_caller_to_ring(cast, now):
    told = Told("pbx", "1", CallEvent.ABANDONED, now, "81890", phone=PHONE)
    take_event(told=told, now=now + timedelta(seconds=1))
    item = CallbackItem.objects.get()
    agents = [cast.play(Role.AGENT, cast.ground.district, f"a{n}") for n in range(5)]

    done = at_once([lambda u=u: claim(item_id=item.pk, actor=u, now=now) for u in agents])

    assert sum(isinstance(each, CallbackItem) for each in done) == 1
    assert CallbackItem.objects.get().claimed_by in agents


def test_two_calls_that_claim_one_agent_at_once_both_stand(cast, now):
    def answered(number):
        told = Told(
            "pbx", str(number), CallEvent.ANSWERED, now, "81890", phone=PHONE, agent_id=agent.pk
        )
        return lambda: take_event(told=told, now=now)

    agent = cast.agent
    at_once([answered(n) for n in range(3)])

    assert Call.objects.count() == 3
    assert Call.objects.live().count() == 1
