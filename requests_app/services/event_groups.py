"""Starting, changing and ending an event of the town."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.lookup import current_code
from grid.selectors.reach import reach_of
from haishu_portal.core.bell import ring
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app import rules
from requests_app.exceptions import EventRefused, MissingField, StaleVersion
from requests_app.models import EventGroup, EventGroupState, EventMember
from requests_app.tasks import gather_events

MOST_RUNNING = 8
GATHERING = ("condition", "area_code", "starts_at", "ends_at")


@dataclass(frozen=True)
class EventInput:
    """An event as typed; the condition is the JSON of a tree that was read already."""

    name: str
    kind: str
    condition: dict[str, Any]
    starts_at: datetime
    ends_at: datetime | None = None
    area_code: str = ""
    answer: str = ""
    is_public: bool = False
    public_words: str = ""


def make_event(*, given: EventInput, start: bool, actor: User, now: datetime) -> EventGroup:
    """A new event, running at once if ``start``.

    Raises NotAllowed, MissingField, EventRefused when too many run already.
    """
    guard_event(actor, rules.can_run_events)
    _check(given)
    with transaction.atomic():
        event = EventGroup(made_by=actor, made_at=now, updated_at=now, **vars(given))
        event.save()
        _audit(event, "event_make", actor, now)
        if start:
            _start(event, actor, now)
    return event


def edit_event(
    *, event_id: int, given: EventInput, expected_version: int, actor: User, now: datetime
) -> EventGroup:
    """Change an event; tickets that fit the new condition gather, those there already stay.

    Raises NotAllowed, MissingField, StaleVersion, EventRefused for one that has ended.
    """
    guard_event(actor, rules.can_run_events)
    _check(given)
    with transaction.atomic():
        event = open_event(event_id)
        if event.version != expected_version:
            raise StaleVersion(_("这个事件已被他人修改，请刷新后再试"))
        again = any(getattr(event, name) != getattr(given, name) for name in GATHERING)
        for name, value in vars(given).items():
            setattr(event, name, value)
        event.version += 1
        event.updated_at = now
        if event.is_active and again:
            event.gather_from = event.starts_at
            ring(gather_events)
        event.save()
        _audit(event, "event_edit", actor, now)
    return event


def start_event(*, event_id: int, actor: User, now: datetime) -> EventGroup:
    """Let tickets gather under it: new ones when they are routed, older ones by a task.

    Raises NotAllowed, EventRefused.
    """
    guard_event(actor, rules.can_run_events)
    with transaction.atomic():
        event = open_event(event_id)
        if not event.is_active:
            _start(event, actor, now)
    return event


def _start(event: EventGroup, actor: User, now: datetime) -> None:
    if EventGroup.objects.filter(state=EventGroupState.ACTIVE).count() >= MOST_RUNNING:
        raise EventRefused(_("同时进行的事件最多 %d 个，请先结束已过去的") % MOST_RUNNING)
    event.state = EventGroupState.ACTIVE
    event.started_at = event.updated_at = now
    event.gather_from = event.starts_at
    event.version += 1
    event.save()
    _audit(event, "event_start", actor, now)
    ring(gather_events)


def end_event(*, event_id: int, actor: User, now: datetime) -> EventGroup:
    """End it: nothing gathers any more, its tickets stay with it and go on as they are.

    Raises NotAllowed, EventRefused.
    """
    guard_event(actor, rules.can_run_events)
    with transaction.atomic():
        event = open_event(event_id)
        event.state = EventGroupState.ENDED
        event.ended_at = event.updated_at = now
        if event.ends_at is None and now > event.starts_at:
            event.ends_at = now
        event.gather_from = None
        event.version += 1
        event.save()
        EventMember.objects.filter(event=event, bound=True).update(bound=False)
        _audit(event, "event_end", actor, now)
    return event


def guard_event(actor: User, rule: Callable[[Reach], bool]) -> Reach:
    """The actor's reach if ``rule`` lets them. Raises NotAllowed."""
    reach = reach_of(actor)
    if not rule(reach):
        raise NotAllowed(_("您的岗位不能操作突发事件"))
    return reach


def open_event(event_id: int) -> EventGroup:
    """Lock an event that has not ended. Raises EventRefused."""
    event = EventGroup.objects.select_for_update().filter(pk=event_id).first()
    if event is None or event.state == EventGroupState.ENDED:
        raise EventRefused(_("这个事件已经结束"), code="event_ended")
    return event


def _check(given: EventInput) -> None:
    wrong: dict[str, str] = {}
    if not given.name.strip():
        wrong["name"] = _("请填写事件名称")
    if given.area_code and not current_code(given.area_code):
        wrong["area_code"] = _("请选择现行区划")
    if given.ends_at and given.ends_at <= given.starts_at:
        wrong["ends_at"] = _("结束时间应晚于起始时间")
    if given.is_public and not given.public_words.strip():
        wrong["public_words"] = _("在公众首页公布，请写明公众看到的话")
    if wrong:
        raise MissingField(next(iter(wrong.values())), fields=wrong)


def _audit(event: EventGroup, action: str, actor: User, now: datetime) -> None:
    record_audit(actor=actor, action=action, obj_type="event", obj_id=event.pk, now=now)
