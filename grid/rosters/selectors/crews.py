"""Who is there today in every team, held in the process for routing and the lead's pages.

Read again when an absence, a rota, a credential or a membership changed; other processes
notice within ``CHECK_SECONDS``.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.timezone import make_aware

from grid.models import Credential, Membership
from grid.rosters.choices import FALLBACK_SLOTS, NIGHT_ENDS, WORKING_ROLES, Shift
from grid.rosters.crew import FOREVER, NOBODY_KNOWN, Away, Crew, Mate, Span
from grid.rosters.models import Absence, Duty, SlotDefault
from grid.selectors import credentials
from haishu_portal.core import stamps
from haishu_portal.core.worktime import SHANGHAI, local_date

CHECK_SECONDS = 5.0
# A membership that begins or ends at a time written down beforehand changes no row then.
LONGEST = timedelta(minutes=5)


def _membership_stamp() -> "QuerySet[Any, Any]":
    rows = Membership.objects.order_by().values(watched=Value("members"))
    newest = Greatest(Max("valid_from"), Max("valid_to"))
    return rows.values_list("watched", newest, Count("valid_to"), Max("pk"))


WATCHED: dict[str, Any] = {
    "absences": partial(stamps.table_stamp, "absences", Absence),
    "duties": partial(stamps.table_stamp, "duties", Duty),
    "slots": partial(stamps.table_stamp, "slots", SlotDefault),
    "members": _membership_stamp,
}
for _name, _query in WATCHED.items():
    stamps.watch(_name, _query, every=CHECK_SECONDS)
NAMES = (*WATCHED, credentials.WATCHED)


@dataclass(frozen=True)
class Crews:
    """Every team's people on a day."""

    day: date
    by_team: Mapping[int, Crew] = field(default_factory=dict)

    def of(self, team_id: int | None) -> Crew:
        """The team's people; an empty crew where none are written down."""
        return self.by_team.get(team_id or 0, NOBODY_KNOWN)


class _Held:
    stamp: tuple[Any, ...] | None = None
    read_at: datetime | None = None
    crews = Crews(date.min)


_held = _Held()


def crews_on(now: datetime) -> Crews:
    """Every team's people on the day of ``now``, from memory."""
    day = local_date(now)
    stamp = (day, *(stamps.stamp(name) for name in NAMES))
    fresh = _held.read_at is not None and abs(now - _held.read_at) < LONGEST
    if stamp != _held.stamp or not fresh:
        _held.crews = _read(day, now)
        _held.stamp, _held.read_at = stamp, now
    return _held.crews


def present_in(team_ids: Collection[int], *, now: datetime) -> list[tuple[int, int]]:
    """(team, account) of everybody of these teams who is on duty and not away, from memory."""
    crews = crews_on(now)
    return [(pk, mate.user_id) for pk in team_ids for mate in crews.of(pk).there(now)]


def forget_crews() -> None:
    """Make the next look read the tables; for services that change them, and for tests."""
    _held.stamp = None
    credentials.forget_credentials()
    for name in WATCHED:
        stamps.forget(name)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Ningbo, and that of the next."""
    begin = make_aware(datetime.combine(day, time.min), SHANGHAI)
    return begin, begin + timedelta(days=1)


def _read(day: date, now: datetime) -> Crews:
    # Plain tuples: some thousands of rows are read whenever a lead writes something down.
    before = day - timedelta(days=1)
    rows = Duty.objects.filter(Q(day=day) | Q(day=before, shift=Shift.NIGHT)).order_by()
    duties: dict[tuple[int, int], tuple[str, int | None]] = {}
    nightly: set[tuple[int, int]] = set()
    for on, team_id, user_id, shift, own in rows.values_list(
        "day", "team_id", "person_id", "shift", "slots"
    ):
        if on == day:
            duties[team_id, user_id] = (shift, own)
        else:
            nightly.add((team_id, user_id))
    night_until = make_aware(datetime.combine(day, NIGHT_ENDS), SHANGHAI)
    with_rota = {team_id for team_id, _person in duties}
    away, papers = _away(day), _papers()
    crews: dict[int, Crew] = {}
    for team_id, people in _usual_slots(now).items():
        mates = []
        for user_id, usual in people.items():
            shift, own = duties.get((team_id, user_id), ("", None))
            mates.append(
                Mate(
                    user_id=user_id,
                    slots=usual if own is None else own,
                    on_duty=bool(shift) or team_id not in with_rota,
                    shift=shift,
                    night_until=night_until if (team_id, user_id) in nightly else None,
                    away=away.get((team_id, user_id), ()),
                    papers=papers.get(user_id, {}),
                )
            )
        crews[team_id] = Crew(mates)
    return Crews(day, crews)


def _usual_slots(now: datetime) -> dict[int, dict[int, int]]:
    """Usual slots of every person by team: of the part that takes the most."""
    rows = Membership.objects.at(now).filter(
        role__in=WORKING_ROLES, team__is_active=True, user__is_active=True
    )
    defaults = dict(SlotDefault.objects.values_list("role", "slots"))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for team_id, user_id, role in rows.order_by("user_id").values_list(
        "team_id", "user_id", "role"
    ):
        usual = defaults.get(role, FALLBACK_SLOTS)
        found[team_id][user_id] = max(usual, found[team_id].get(user_id, 0))
    return found


def _away(day: date) -> dict[tuple[int, int], list[Away]]:
    begin, end = day_bounds(day)
    found: dict[tuple[int, int], list[Away]] = defaultdict(list)
    rows = Absence.objects.filter(ends_at__gt=begin, starts_at__lt=end).order_by()
    columns = ("team_id", "person_id", "starts_at", "ends_at", "cover_id")
    for team_id, person_id, *away in rows.values_list(*columns):
        found[team_id, person_id].append(Away(*away))
    return found


def _papers() -> dict[int, dict[str, list[Span]]]:
    """The first and the last day on which each person's credentials hold, by code of skill."""
    rows = Credential.objects.filter(withdrawn_at=None).order_by()
    columns = ("person_id", "skill__code", "valid_from", "valid_until")
    found: dict[int, dict[str, list[Span]]] = defaultdict(dict)
    for user_id, skill, begin, end in rows.values_list(*columns):
        span = (begin or date.min, end or FOREVER)
        found[user_id].setdefault(skill, []).append(span)
    return found
