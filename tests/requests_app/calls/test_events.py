"""Events of the telephone: any order, any number of times, one call for one agent."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.calls.choices import AgentState, CallEvent, CallState
from requests_app.calls.facts import Facts, learn
from requests_app.calls.models import AgentSpell, Call
from requests_app.calls.selectors.agents import present
from requests_app.calls.services.dealing import deal_now
from requests_app.calls.services.spells import choose_state

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
events = st.lists(
    st.tuples(
        st.sampled_from(list(CallEvent)),
        st.integers(0, 300).map(lambda s: START + timedelta(seconds=s)),
        st.sampled_from([None, 1, 2]),
    ),
    min_size=1,
    max_size=6,
)


def known(told) -> Facts:
    facts = Facts()
    for event, at, agent_id in told:
        facts = learn(facts, event, at, agent_id)
    return facts


@settings(derandomize=True, deadline=None)
@given(events, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_events_change_nothing(told, chance):
    shuffled = told + [chance.choice(told) for _n in range(3)]
    chance.shuffle(shuffled)

    assert known(shuffled) == known(told)
    assert known(shuffled).state == known(told).state


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["ringing"], CallState.RINGING),
        (["answered"], CallState.ANSWERED),
        (["ringing", "answered", "ended"], CallState.ENDED),
        (["ringing", "abandoned"], CallState.ABANDONED),
        (["ended"], CallState.ABANDONED),
        (["ended", "answered"], CallState.ENDED),
    ],
)
def test_what_is_known_gives_the_state(kinds, state):
    assert known([(CallEvent(kind), START, None) for kind in kinds]).state == state


@pytest.mark.parametrize("order", permutations(range(3)))
def test_rows_end_alike_whatever_the_order(cast, tell, order):
    told = [("ringing", 0), ("answered", 8), ("ended", 60)]
    for n in (*order, *order):
        kind, after = told[n]
        tell(kind, after=after, agent=cast.agent if kind == "answered" else None)

    call = Call.objects.get()
    assert (call.state, call.agent) == (CallState.ENDED, cast.agent)
    assert (call.answered_at - call.rang_at, call.ended_at - call.rang_at) == (
        timedelta(seconds=8),
        timedelta(seconds=60),
    )


def test_the_longest_idle_agent_is_offered_the_call(cast, second, ready, tell):
    ready(second)
    ready(cast.agent, after=5)

    assert tell("ringing", after=10).agent == second
    assert tell("ringing", "2", after=11).agent == cast.agent
    assert tell("ringing", "3", after=12).agent is None


def test_an_agent_of_another_line_is_passed_over(cast, second, ready, tell):
    ready(second, queue="12345")
    ready(cast.agent, after=5)

    assert tell("ringing", after=10).agent == cast.agent
    assert tell("ringing", "2", after=11, queue="12345").agent == second


def test_who_becomes_ready_is_given_the_caller_who_waits_longest(cast, ready, tell):
    tell("ringing", "late", after=9)
    tell("ringing", "early", after=3)

    ready(cast.agent, after=10)

    assert Call.objects.get(agent=cast.agent).external_id == "early"
    assert present(cast.agent.pk).state == AgentState.RINGING


def test_the_agent_follows_the_call(cast, ready, tell, now):
    ready(cast.agent)
    states = []
    for kind, after in [("ringing", 1), ("answered", 4), ("ended", 50)]:
        tell(kind, after=after, agent=cast.agent if kind == "answered" else None)
        states.append(present(cast.agent.pk).state)

    assert states == [AgentState.RINGING, AgentState.ON_CALL, AgentState.WRAP_UP]
    assert AgentSpell.objects.filter(agent=cast.agent, until__isnull=True).count() == 1


def test_a_caller_who_rings_off_leaves_the_agent_ready(cast, ready, tell):
    ready(cast.agent)
    tell("ringing", after=1)
    tell("abandoned", after=9)

    assert present(cast.agent.pk).state == AgentState.READY


def test_a_call_taken_by_a_colleague_frees_who_was_rung(cast, second, ready, tell):
    ready(cast.agent)
    tell("ringing", after=1)
    call = tell("answered", after=20, agent=second)

    assert call.agent == second
    assert present(cast.agent.pk).state == AgentState.READY
    assert present(second.pk).state == AgentState.ON_CALL


def test_an_answer_ends_an_older_call_whose_end_was_never_told(cast, tell):
    tell("answered", "old", agent=cast.agent)
    tell("answered", "new", after=300, agent=cast.agent)

    old, new = Call.objects.get(external_id="old"), Call.objects.get(external_id="new")
    assert (old.state, new.state) == (CallState.ENDED, CallState.ANSWERED)
    assert present(cast.agent.pk).call == new


def test_a_ringing_does_not_interrupt_a_talk(cast, tell):
    tell("answered", "first", agent=cast.agent)
    waiting = tell("ringing", "second", after=5, agent=cast.agent)

    assert waiting.agent is None
    assert present(cast.agent.pk).call.external_id == "first"


def test_who_wraps_up_too_long_counts_as_ready(cast, ready, tell):
    ready(cast.agent)
    tell("answered", after=1, agent=cast.agent)
    tell("ended", after=10)

    assert tell("ringing", "2", after=30).agent is None
    assert tell("ringing", "3", after=80).external_id == "3"
    assert Call.objects.get(external_id="2").agent == cast.agent


def test_a_late_ringing_of_a_finished_call_bothers_nobody(cast, ready, tell):
    tell("abandoned", after=5)
    ready(cast.agent, after=6)
    tell("ringing", after=0)

    assert present(cast.agent.pk).state == AgentState.READY


def test_an_offer_nobody_takes_up_goes_to_the_next(cast, second, ready, tell, now):
    ready(cast.agent)
    ready(second, after=1)
    call = tell("ringing", after=2)
    assert (call.agent, call.offered) == (cast.agent, True)

    assert deal_now(now=now + timedelta(seconds=21)) == 0
    assert deal_now(now=now + timedelta(seconds=23)) == 2

    call.refresh_from_db()
    absent = present(cast.agent.pk)
    assert (call.agent, absent.state, absent.reason) == (second, "break", "missed")
    assert present(second.pk).call == call


def test_an_agent_whom_the_telephone_rings_is_left_to_it(cast, ready, tell, now):
    ready(cast.agent)
    tell("ringing", after=1, agent=cast.agent)

    assert deal_now(now=now + timedelta(minutes=2)) == 0
    assert present(cast.agent.pk).state == AgentState.RINGING


def test_who_waits_is_dealt_when_a_wrap_up_runs_out(cast, ready, tell, now):
    ready(cast.agent)
    tell("answered", after=1, agent=cast.agent)
    tell("ended", after=10)
    waiting = tell("ringing", "2", after=20)

    assert deal_now(now=now + timedelta(seconds=75)) == 1
    assert present(cast.agent.pk).call == waiting


def test_off_duty_nobody_is_rung(cast, ready, tell, now):
    ready(cast.agent)
    choose_state(actor=cast.agent, state="offline", now=now)

    assert tell("ringing", after=1).agent is None
