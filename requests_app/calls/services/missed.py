"""Callers who rang off unanswered: a list to be rung, one agent on each, until reached."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app.calls import rules
from requests_app.calls.choices import (
    CallbackState,
    CallState,
    Direction,
    TryOutcome,
)
from requests_app.calls.exceptions import AlreadyClaimed, CallNotFound
from requests_app.calls.models import Call, CallbackItem
from requests_app.calls.models.callers import OPEN_CALLBACK_VALUES
from requests_app.calls.selectors.nuisance import is_nuisance
from requests_app.exceptions import MissingField

CLOSES = {
    TryOutcome.REACHED: CallbackState.DONE,
    TryOutcome.GIVE_UP: CallbackState.UNREACHABLE,
}


def follow_caller(call: Call, before: str, *, now: datetime) -> None:
    """Put a caller who rang off on the list, and take off one who got through."""
    if not call.phone_hash or call.direction != Direction.IN:
        return
    if call.state == CallState.ABANDONED and before != CallState.ABANDONED:
        if not is_nuisance(call.phone_hash, now=now):
            _put_on(call)
    elif call.answered_at is not None and before in (CallState.RINGING, CallState.ABANDONED):
        _take_off(call, now)


def _put_on(call: Call) -> None:
    missed_at = call.ended_at or call.rang_at
    again = CallbackItem.objects.filter(phone_hash=call.phone_hash, state__in=OPEN_CALLBACK_VALUES)
    if again.update(missed=F("missed") + 1, missed_at=missed_at):
        return
    try:
        with transaction.atomic():
            CallbackItem.objects.create(
                call=call, phone=call.phone, phone_hash=call.phone_hash, missed_at=missed_at
            )
    except IntegrityError:
        again.update(missed=F("missed") + 1, missed_at=missed_at)  # two calls at once


def _take_off(call: Call, now: datetime) -> None:
    """The caller was answered: nothing missed before needs ringing any more."""
    before = Q(missed_at__lte=call.answered_at) | Q(call=call)
    rows = CallbackItem.objects.filter(before, phone_hash=call.phone_hash)
    rows.filter(state__in=OPEN_CALLBACK_VALUES).update(
        state=CallbackState.CAME_BACK, closed_at=now, claimed_by=None, claimed_at=None
    )


def claim(*, item_id: int, actor: User, now: datetime) -> CallbackItem:
    """Take one caller off the list to ring; one's own claim again changes nothing.

    Raises AlreadyClaimed when somebody else was faster or the row is closed.
    """
    with transaction.atomic():
        item = _item(item_id, actor)
        if item.state == CallbackState.CLAIMED and item.claimed_by_id == actor.pk:
            return item
        if item.state != CallbackState.WAITING:
            raise AlreadyClaimed(_refusal(item))
        item.state, item.claimed_by, item.claimed_at = CallbackState.CLAIMED, actor, now
        item.save(update_fields=["state", "claimed_by", "claimed_at"])
        # The number now stands on the claimer's screen.
        record_audit(
            actor=actor, action="callback_claimed", obj_type="callback", obj_id=item.pk, now=now
        )
    return item


def release(*, item_id: int, actor: User) -> CallbackItem:
    """Put one's claim back on the list. Raises AlreadyClaimed when it is not one's own."""
    with transaction.atomic():
        item = _own(item_id, actor)
        _put_back(item)
        item.save(update_fields=["state", "claimed_by", "claimed_at"])
    return item


def record_try(
    *, item_id: int, outcome: str, actor: User, now: datetime, note: str = ""
) -> CallbackItem:
    """Write down one attempt; unreached callers go back on the list.

    Raises AlreadyClaimed when the claim is not one's own, MissingField without outcome.
    """
    if outcome not in TryOutcome.values:
        raise MissingField(_("请选择回拨结果"), fields={"outcome": str(_("请选择回拨结果"))})
    with transaction.atomic():
        item = _own(item_id, actor)
        if outcome != TryOutcome.GIVE_UP:
            item.tries, item.tried_at = item.tries + 1, now
        item.note = note.strip()[:300] or item.note
        closed = CLOSES.get(TryOutcome(outcome))
        if closed is None:
            _put_back(item)
        else:
            item.state, item.closed_at = closed, now
        item.save()
    return item


def _put_back(item: CallbackItem) -> None:
    item.state, item.claimed_by, item.claimed_at = CallbackState.WAITING, None, None


def _item(item_id: int, actor: User) -> CallbackItem:
    if not rules.answers_calls(reach_of(actor)):
        raise NotAllowed(_("您的岗位不接听来电"))
    item = CallbackItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise CallNotFound
    return item


def _own(item_id: int, actor: User) -> CallbackItem:
    item = _item(item_id, actor)
    if item.state != CallbackState.CLAIMED or item.claimed_by_id != actor.pk:
        raise AlreadyClaimed(_refusal(item))
    return item


def _refusal(item: CallbackItem) -> str:
    if item.state == CallbackState.CLAIMED:
        return _("%s正在回拨这个号码") % item.claimed_by
    if item.state == CallbackState.WAITING:
        return _("请先认领再回拨")
    return _("这个号码已了结：%s") % CallbackState(item.state).label
