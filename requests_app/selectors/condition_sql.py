"""One test of a condition as SQL, from a fixed table: never null, so that "not" is exact."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import ExtractIsoWeekDay, TruncTime
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan

from grid.reach import Reach
from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import ON_THE_SPOT, UnitRole
from requests_app.condition_facts import COLUMNS, midnight, span
from requests_app.conditions import Test
from requests_app.models import Category, EventMember, Reporter, TicketUnit
from requests_app.models.ticket import OPEN_VALUES

REPEAT_DAYS = 30
EVERYTHING = ~Q(pk__in=[])
NOTHING = Q(pk__in=[])


def single_q(test: Test, reach: Reach | None, now: datetime) -> Q:
    """The test as a filter of tickets; "me" and "my teams" are those of ``reach``."""
    return _SQL.get(test.field, _column)(test, reach, now)


def _column(test: Test, _reach: Reach | None, now: datetime) -> Q:
    """Tests of one column by operator."""
    column = COLUMNS[test.field]
    if test.op == "none":
        return Q(**{f"{column}__isnull": True})
    limits: dict[str, Callable[[], tuple[str, Any]]] = {
        "in": lambda: ("in", test.value),
        "at_least": lambda: ("gte", test.value),
        "since": lambda: ("gte", midnight(test.value)),
        "until": lambda: ("lt", midnight(test.value, after=1)),
        "within_hours": lambda: ("gte", now - span(test)),
        "within_days": lambda: ("gte", now - span(test)),
    }
    lookup, value = limits[test.op]()
    return Q(**{f"{column}__isnull": False, f"{column}__{lookup}": value})


def _open(_test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(status__in=OPEN_VALUES)


def _due(test: Test, _reach: Reach | None, now: datetime) -> Q:
    # ``due_key`` is never null and has the index of open tickets.
    running = Q(status__in=OPEN_VALUES)
    if test.op == "overdue":
        return running & Q(due_key__lt=now)
    return running & Q(due_key__gte=now, due_key__lt=now + span(test))


def _category(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    if test.op == "none":
        return Q(category__isnull=True)
    under = Category.objects.filter(_starts("code", test.value)).order_by().values("pk")
    return Q(category__isnull=False, category__in=under)


def _area(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(area_code="") if test.op == "none" else _starts("area_code", test.value)


def _starts(column: str, prefixes: tuple[str, ...]) -> Q:
    found = NOTHING
    for prefix in prefixes:
        found |= Q(**{f"{column}__startswith": prefix})
    return found


def _lead(test: Test, reach: Reach | None, now: datetime) -> Q:
    if test.op != "mine":
        return _column(test, reach, now)
    return Q(lead_team__isnull=False, lead_team_id__in=reach.team_ids if reach else ())


def _assist(test: Test, reach: Reach | None, _now: datetime) -> Q:
    parts = TicketUnit.objects.at_work().filter(ticket=OuterRef("pk"), role=UnitRole.ASSIST)
    if test.op == "none":
        return ~Q(Exists(parts))
    mine = reach.team_ids if reach else ()
    return Q(Exists(parts.filter(team_id__in=mine if test.op == "mine" else test.value)))


def _handler(test: Test, reach: Reach | None, _now: datetime) -> Q:
    if test.op == "none":
        return Q(handler__isnull=True)
    return Q(handler__isnull=False, handler_id=reach.user_id) if reach else NOTHING


def _confidential(_test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(confidential=True)


def _repeat(_test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(Exists(rang_before(Reporter.objects.filter(ticket=OuterRef("pk")))))


def rang_before(reporters: Any) -> Any:
    """Those of the reporters whose phone brought another ticket in the 30 days before."""
    earlier = Reporter.objects.filter(
        phone_hash=OuterRef("phone_hash"),
        submitted_at__lt=OuterRef("submitted_at"),
        submitted_at__gte=OuterRef("submitted_at") - timedelta(days=REPEAT_DAYS),
    )
    return reporters.exclude(phone_hash="").filter(Exists(earlier))


def _event(_test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(Exists(EventMember.objects.filter(ticket=OuterRef("pk"), holds=True)))


def _on_the_spot(_test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(source=ON_THE_SPOT)


def _time(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    start, end = (time.fromisoformat(part) for part in test.value)
    at = TruncTime("submitted_at", tzinfo=SHANGHAI)
    late, early = Q(GreaterThanOrEqual(at, start)), Q(LessThan(at, end))
    return late & early if start < end else late | early


def _weekday(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(In(ExtractIsoWeekDay("submitted_at", tzinfo=SHANGHAI), list(test.value)))


def _number(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    return Q(no__startswith=test.value.upper())


def _words(test: Test, _reach: Reach | None, _now: datetime) -> Q:
    found = [Q(title__icontains=word) | Q(content__icontains=word) for word in test.value]
    joined = found[0]
    for word in found[1:]:
        joined = joined | word if test.op == "any_word" else joined & word
    return joined


_SQL: dict[str, Callable[[Test, Reach | None, datetime], Q]] = {
    "open": _open,
    "due": _due,
    "category": _category,
    "area": _area,
    "lead_team": _lead,
    "assist_team": _assist,
    "handler": _handler,
    "confidential": _confidential,
    "repeat_caller": _repeat,
    "event": _event,
    "on_the_spot": _on_the_spot,
    "submitted_time": _time,
    "submitted_weekday": _weekday,
    "number": _number,
    "words": _words,
}
