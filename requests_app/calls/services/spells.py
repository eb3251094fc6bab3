"""What agents are doing: their own choice, and what follows from calls."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from requests_app.calls import rules
from requests_app.calls.choices import BUSY, CHOSEN, CHOSEN_REASONS, AgentState, CallState
from requests_app.calls.exceptions import StateNotAllowed
from requests_app.calls.models import AgentSpell, Call
from requests_app.calls.services.dealing import deal
from requests_app.calls.services.telling import tell
from requests_app.exceptions import MissingField


def choose_state(
    *, actor: User, state: str, now: datetime, reason: str = "", queue: str | None = None
) -> AgentSpell:
    """Go ready, on a break or off by one's own choice; a ready agent is given who waits.

    Raises NotAllowed, StateNotAllowed while on a call, MissingField for a break without reason.
    """
    if not rules.answers_calls(reach_of(actor)):
        raise NotAllowed(_("您的岗位不接听来电"))
    if state not in CHOSEN:
        raise StateNotAllowed(_("没有这个座席状态"))
    if state == AgentState.BREAK and reason not in dict(CHOSEN_REASONS):
        raise MissingField(_("请选择小休原因"), fields={"reason": str(_("请选择小休原因"))})
    with transaction.atomic():
        current = _current(actor.pk)
        if current is not None and current.state in BUSY:
            raise StateNotAllowed(_("通话中不能切换状态，请先结束通话"))
        reason = reason if state == AgentState.BREAK else ""
        spell = switch(actor.pk, state, now=now, reason=reason, queue=queue)
        given = deal(now=now) if state == AgentState.READY else []
        tell([actor.pk, *given])
    return spell


def switch(
    agent_id: int,
    state: str,
    *,
    now: datetime,
    call: Call | None = None,
    reason: str = "",
    queue: str | None = None,
) -> AgentSpell:
    """End the agent's present spell and begin another; call inside a transaction."""
    for _attempt in range(3):
        current = _current(agent_id)
        kept = current.queue if current is not None else ""
        spell = AgentSpell(
            agent_id=agent_id,
            state=state,
            reason=reason,
            queue=kept if queue is None else queue,
            call=call,
            since=max(now, current.since) if current is not None else now,
        )
        if current is not None and _same(current, spell):
            return current
        if _begun(spell, current):
            return spell
    raise StateNotAllowed(_("座席状态正在变化，请再试一次"))


def _same(one: AgentSpell, other: AgentSpell) -> bool:
    names = ("state", "reason", "queue", "call_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _begun(spell: AgentSpell, current: AgentSpell | None) -> bool:
    """Write the change; False when the same agent at another window was faster."""
    try:
        with transaction.atomic():
            if current is not None:
                current.until = spell.since
                current.save(update_fields=["until"])
            spell.save()
    except IntegrityError:
        return False
    return True


def _current(agent_id: int) -> AgentSpell | None:
    rows = AgentSpell.objects.select_for_update(of=("self",))
    return rows.filter(agent_id=agent_id, until__isnull=True).first()


def follow_call(call: Call, before_id: int | None, *, now: datetime) -> None:
    """Bring the states of who had the call, and of who has it, in line with it."""
    if before_id is not None and before_id != call.agent_id:
        _release(before_id, call, now)
    if call.agent_id is None:
        return
    if call.is_live:
        state = AgentState.RINGING if call.state == CallState.RINGING else AgentState.ON_CALL
        switch(call.agent_id, state, now=now, call=call)
        return
    current = _current(call.agent_id)
    if current is None or current.call_id != call.pk or current.state not in BUSY:
        return
    spoke = call.answered_at is not None
    switch(call.agent_id, AgentState.WRAP_UP if spoke else AgentState.READY, now=now, call=call)


def _release(agent_id: int, call: Call, now: datetime) -> None:
    """The call went to somebody else."""
    current = _current(agent_id)
    if current is not None and current.call_id == call.pk and current.state in BUSY:
        spoke = current.state == AgentState.ON_CALL
        switch(agent_id, AgentState.WRAP_UP if spoke else AgentState.READY, now=now, call=call)
