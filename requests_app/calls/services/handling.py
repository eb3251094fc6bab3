"""What an agent does with a call: answer, hand over, ring off, wrap up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app.calls.choices import (
    AgentState,
    CallEvent,
    CallState,
    EmergencyNumber,
)
from requests_app.calls.exceptions import CallNotLive
from requests_app.calls.models import AgentSpell, Call, WrapUpCode
from requests_app.calls.services.dealing import deal
from requests_app.calls.services.events import apply_event
from requests_app.calls.services.own import locked_call, own_call
from requests_app.calls.services.spells import switch
from requests_app.calls.services.telling import tell
from requests_app.exceptions import MissingField


def answer_call(*, call_id: int, actor: User, now: datetime) -> Call:
    """Answer a ringing call that was offered to the actor or to nobody yet.

    One's own answered call again changes nothing. Raises CallNotLive, CallNotFound.
    """
    with transaction.atomic():
        call = locked_call(call_id, actor)
        if call.agent_id == actor.pk and call.is_live and call.answered_at:
            return call
        if call.state != CallState.RINGING or call.agent_id not in (None, actor.pk):
            raise CallNotLive(_("这通来电已结束或已由他人接听"))
        tell(apply_event(call, CallEvent.ANSWERED, max(now, call.rang_at), actor.pk, now=now))
    return call


def ring_off(*, call_id: int, actor: User, now: datetime) -> Call:
    """End one's own call; one that is over changes nothing. Raises CallNotLive if unanswered."""
    with transaction.atomic():
        call = own_call(call_id, actor)
        if call.answered_at is None:
            raise CallNotLive(_("这通来电还没有接听"))
        if call.is_live:
            tell(apply_event(call, CallEvent.ENDED, max(now, call.answered_at), None, now=now))
    return call


def hand_over(call: Call, number: str, actor: User, *, now: datetime) -> None:
    """Record that a locked call was handed to 110, 119 or 120. Raises MissingField, CallNotLive."""
    if number not in EmergencyNumber.values:
        raise MissingField(_("请选择110、119或120"))
    if call.answered_at is None:
        raise CallNotLive(_("这通来电还没有接听"))
    call.emergency_number, call.emergency_at = number, now
    call.state = CallState.EMERGENCY
    call.save(update_fields=["emergency_number", "emergency_at", "state"])
    record_audit(
        actor=actor,
        action="call_handed_over",
        obj_type="call",
        obj_id=call.pk,
        extra={"number": number},
        now=now,
    )


def wrap_up(
    *, call_id: int, code_id: int, actor: User, now: datetime, note: str = "", rest: str = ""
) -> Call:
    """Say what one's own finished call was about; the agent is ready for the next, or rests.

    Raises CallNotLive while somebody is at the other end, MissingField for an unknown code.
    """
    with transaction.atomic():
        call = own_call(call_id, actor)
        if call.is_live:
            raise CallNotLive(_("通话还没有结束"))
        code = WrapUpCode.objects.filter(pk=code_id, is_active=True).first()
        if code is None:
            raise MissingField(_("请选择小结"), fields={"code": str(_("请选择小结"))})
        call.wrap_up, call.wrapped_at, call.note = code, now, note.strip()[:300] or call.note
        call.save(update_fields=["wrap_up", "wrapped_at", "note"])
        tell([actor.pk, *_next(call, actor, rest, now)])
    return call


def _next(call: Call, actor: User, rest: str, now: datetime) -> list[int]:
    """Out of the wrap-up of this call; codes given later leave the state alone."""
    wrapping = AgentSpell.objects.filter(
        agent=actor, until__isnull=True, state=AgentState.WRAP_UP, call=call
    )
    if not wrapping.exists():
        return []
    state = AgentState.BREAK if rest else AgentState.READY
    switch(actor.pk, state, now=now, reason=rest)
    return [] if rest else deal(now=now)
