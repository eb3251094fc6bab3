"""Agents' states: who may choose which, and when not."""

from datetime import timedelta

import pytest

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from requests_app.calls import rules
from requests_app.calls.choices import AgentState
from requests_app.calls.exceptions import CallNotFound, CallNotLive, StateNotAllowed
from requests_app.calls.models import Call
from requests_app.calls.selectors.agents import present
from requests_app.calls.services.handling import answer_call, ring_off, wrap_up
from requests_app.calls.services.spells import choose_state
from requests_app.exceptions import MissingField

PEOPLE = ["agent", "supervisor", "dispatcher", "callback", "district", "worker", "auditor"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.answers_calls, {"agent", "supervisor"}),
        (rules.watches_room, {"supervisor", "district"}),
        (rules.decides_nuisance, {"supervisor"}),
    ],
)
def test_who_may_do_what(cast, who, rule, allowed):
    assert rule(reach_of(getattr(cast, who))) == (who in allowed)


@pytest.mark.parametrize("before", ["offline", "ready", "break", "ringing", "on_call", "wrap_up"])
@pytest.mark.parametrize("wanted", ["offline", "ready", "break", "ringing", "on_call", "wrap_up"])
def test_states_an_agent_may_choose(*, cast, ready, tell, now, before, wanted):
    ready(cast.agent)
    steps = {
        "offline": lambda: choose_state(actor=cast.agent, state="offline", now=now),
        "break": lambda: choose_state(actor=cast.agent, state="break", now=now, reason="meal"),
        "ringing": lambda: tell("ringing"),
        "on_call": lambda: tell("answered", agent=cast.agent),
        "wrap_up": lambda: (tell("answered", agent=cast.agent), tell("ended", after=3)),
    }
    steps.get(before, lambda: None)()
    assert present(cast.agent.pk).state == before
    later = now + timedelta(minutes=1)

    def choose():
        return choose_state(actor=cast.agent, state=wanted, now=later, reason="meal")

    if before in ("ringing", "on_call") or wanted in ("ringing", "on_call", "wrap_up"):
        with pytest.raises(StateNotAllowed):
            choose()
        assert present(cast.agent.pk).state == before
    else:
        assert choose().state == wanted


def test_a_break_needs_a_reason(cast, now):
    with pytest.raises(MissingField):
        choose_state(actor=cast.agent, state="break", now=now, reason="")
    assert choose_state(actor=cast.agent, state="break", now=now, reason="rest").reason == "rest"


def test_who_takes_no_calls_has_no_state(cast, now):
    with pytest.raises(NotAllowed):
        choose_state(actor=cast.dispatcher, state="ready", now=now)


def test_an_agent_answers_rings_off_and_wraps_up(cast, ready, tell, code, now):
    ready(cast.agent)
    call = tell("ringing", after=1)
    at = now + timedelta(seconds=6)

    answer_call(call_id=call.pk, actor=cast.agent, now=at)
    answer_call(call_id=call.pk, actor=cast.agent, now=at)
    with pytest.raises(CallNotLive):
        wrap_up(call_id=call.pk, code_id=code.pk, actor=cast.agent, now=at)
    ring_off(call_id=call.pk, actor=cast.agent, now=at + timedelta(seconds=60))
    assert present(cast.agent.pk).state == AgentState.WRAP_UP
    with pytest.raises(MissingField):
        wrap_up(call_id=call.pk, code_id=0, actor=cast.agent, now=at)
    wrap_up(call_id=call.pk, code_id=code.pk, actor=cast.agent, now=at, note="已告知流程")

    call = Call.objects.get()
    assert (call.state, call.wrap_up, call.note) == ("ended", code, "已告知流程")
    assert present(cast.agent.pk).state == AgentState.READY


def test_wrapping_up_may_end_in_a_break(cast, spoken, code, now):
    at = now + timedelta(minutes=2)
    ring_off(call_id=spoken.pk, actor=cast.agent, now=at)
    wrap_up(call_id=spoken.pk, code_id=code.pk, actor=cast.agent, now=at, rest="meal")

    assert (present(cast.agent.pk).state, present(cast.agent.pk).reason) == ("break", "meal")


def test_the_next_caller_comes_with_the_wrap_up(cast, spoken, tell, code, now):
    waiting = tell("ringing", "2", after=30)
    at = now + timedelta(minutes=2)
    ring_off(call_id=spoken.pk, actor=cast.agent, now=at)
    wrap_up(call_id=spoken.pk, code_id=code.pk, actor=cast.agent, now=at)

    assert present(cast.agent.pk).call == waiting


def test_a_colleagues_call_is_out_of_reach(cast, second, spoken, code, now):
    for act in (
        lambda: ring_off(call_id=spoken.pk, actor=second, now=now),
        lambda: wrap_up(call_id=spoken.pk, code_id=code.pk, actor=second, now=now),
    ):
        with pytest.raises(CallNotFound):
            act()
    with pytest.raises(CallNotLive):
        answer_call(call_id=spoken.pk, actor=second, now=now)
    with pytest.raises(NotAllowed):
        ring_off(call_id=spoken.pk, actor=cast.dispatcher, now=now)


def test_a_waiting_call_may_be_picked_up(cast, tell, now):
    call = tell("ringing")
    assert answer_call(call_id=call.pk, actor=cast.agent, now=now).agent == cast.agent
