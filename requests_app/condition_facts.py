"""A condition asked of one ticket in memory: the twin of ``selectors/condition_sql.py``. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import ON_THE_SPOT
from requests_app.condition_fields import FIELDS
from requests_app.conditions import All, Any_, ConditionError, Node, Not, Test
from requests_app.workflow import OPEN

COLUMNS = {
    "state": "status",
    "urgency": "urgency",
    "kind": "kind",
    "channel": "channel",
    "supervision": "supervision_level",
    "rework_count": "rework_count",
    "return_count": "return_count",
    "lead_team": "lead_team_id",
    "target_team": "target_team_id",
    "handler": "handler_id",
    "submitted": "submitted_at",
    "updated": "updated_at",
    "dispatched": "dispatched_at",
    "closed": "closed_at",
}


def never() -> bool:
    """The caller is not known to have rung before."""
    return False


@dataclass(frozen=True)
class Facts:
    """One ticket, and what does not stand in its row. ``repeat_caller`` is asked only if needed."""

    ticket: Any
    category_code: str = ""
    assisting: frozenset[int] = frozenset()
    repeat_caller: Callable[[], bool] = never
    in_event: Callable[[], bool] = never


def matches(node: Node, facts: Facts, *, now: datetime) -> bool:
    """Whether the condition holds. Raises ConditionError for a test that speaks of a reader."""
    match node:
        case All(parts):
            return all(matches(part, facts, now=now) for part in parts)
        case Any_(parts):
            return any(matches(part, facts, now=now) for part in parts)
        case Not(part):
            return not matches(part, facts, now=now)
    op = FIELDS[node.field].op(node.op)
    if op is None or op.personal:
        raise ConditionError("", _("“我”只能用在视图的条件里"))
    return _ASK.get(node.field, _column)(node, facts, now)


def midnight(day: str, *, after: int = 0) -> datetime:
    """Beginning of the day in Shanghai, ``after`` days later."""
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=SHANGHAI) + timedelta(after)


def span(test: Test) -> timedelta:
    """The length of time that "within" speaks of."""
    return timedelta(hours=test.value) if test.op == "within_hours" else timedelta(test.value)


def upper(text: str) -> str:
    """Capital letters one for one, as the database makes them."""
    return "".join(big if len(big := letter.upper()) == 1 else letter for letter in text)


def _column(test: Test, facts: Facts, now: datetime) -> bool:
    """Tests of one column by operator."""
    value = getattr(facts.ticket, COLUMNS[test.field])
    if test.op == "none" or value is None:
        return test.op == "none" and value is None
    if test.op == "in":
        return value in test.value
    if test.op == "until":
        return bool(value < midnight(test.value, after=1))
    least = {"at_least": lambda: test.value, "since": lambda: midnight(test.value)}
    return bool(value >= least.get(test.op, lambda: now - span(test))())


def _open(_test: Test, facts: Facts, _now: datetime) -> bool:
    return facts.ticket.status in OPEN


def _due(test: Test, facts: Facts, now: datetime) -> bool:
    due = facts.ticket.next_due_at
    if due is None or facts.ticket.status not in OPEN:
        return False
    return bool(due < now if test.op == "overdue" else now <= due < now + span(test))


def _category(test: Test, facts: Facts, _now: datetime) -> bool:
    if test.op == "none":
        return not facts.category_code
    return facts.category_code.startswith(test.value)


def _area(test: Test, facts: Facts, _now: datetime) -> bool:
    code = facts.ticket.area_code
    return not code if test.op == "none" else code.startswith(test.value)


def _assist(test: Test, facts: Facts, _now: datetime) -> bool:
    if test.op == "none":
        return not facts.assisting
    return not facts.assisting.isdisjoint(test.value)


def _confidential(_test: Test, facts: Facts, _now: datetime) -> bool:
    return bool(facts.ticket.confidential)


def _repeat(_test: Test, facts: Facts, _now: datetime) -> bool:
    return facts.repeat_caller()


def _event(_test: Test, facts: Facts, _now: datetime) -> bool:
    return facts.in_event()


def _on_the_spot(_test: Test, facts: Facts, _now: datetime) -> bool:
    return bool(facts.ticket.source == ON_THE_SPOT)


def _time(test: Test, facts: Facts, _now: datetime) -> bool:
    start, end = (time.fromisoformat(part) for part in test.value)
    at = facts.ticket.submitted_at.astimezone(SHANGHAI).time()
    return start <= at < end if start < end else at >= start or at < end


def _weekday(test: Test, facts: Facts, _now: datetime) -> bool:
    return facts.ticket.submitted_at.astimezone(SHANGHAI).isoweekday() in test.value


def _number(test: Test, facts: Facts, _now: datetime) -> bool:
    return bool(facts.ticket.no.startswith(test.value.upper()))


def _words(test: Test, facts: Facts, _now: datetime) -> bool:
    texts = upper(facts.ticket.title), upper(facts.ticket.content)
    found = (any(upper(word) in text for text in texts) for word in test.value)
    return any(found) if test.op == "any_word" else all(found)


_ASK: dict[str, Callable[[Test, Facts, datetime], bool]] = {
    "open": _open,
    "due": _due,
    "category": _category,
    "area": _area,
    "assist_team": _assist,
    "confidential": _confidential,
    "repeat_caller": _repeat,
    "event": _event,
    "on_the_spot": _on_the_spot,
    "submitted_time": _time,
    "submitted_weekday": _weekday,
    "number": _number,
    "words": _words,
}
