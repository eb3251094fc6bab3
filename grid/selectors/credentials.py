"""Papers of people: which hold, which run out."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Case, DateTimeField, IntegerField, Max, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from grid.models import Credential, Membership, Skill
from haishu_portal.core import stamps
from haishu_portal.core.worktime import local_date

CHECK_SECONDS = 5.0
MONTH, WEEK = 30, 7
WATCHED, SKILLS = "credentials", "skills"


def _skill_stamp() -> "QuerySet[Any, Any]":
    """Changes when a skill asks for a paper, or does so no more."""
    rows = Skill.objects.order_by().values(watched=Value(SKILLS))
    asked = Case(When(requires_credential=True, then="pk"), default=0, output_field=IntegerField())
    never = Cast(Value(None), DateTimeField())
    return rows.annotate(asked=Sum(asked)).values_list("watched", never, "asked", Max("pk"))


stamps.watch(WATCHED, partial(stamps.table_stamp, WATCHED, Credential), every=CHECK_SECONDS)
stamps.watch(SKILLS, _skill_stamp, every=CHECK_SECONDS)


@dataclass(frozen=True)
class Paper:
    """A credential as a list shows it; ``days`` are those left, negative once it has run out."""

    id: int
    person_id: int
    person: str
    skill: str
    kind: str
    number: str
    until: date | None
    days: int | None

    @property
    def expired(self) -> bool:
        """Whether it holds no more."""
        return self.days is not None and self.days < 0

    @property
    def near(self) -> bool:
        """Whether it runs out within a month."""
        return self.days is not None and 0 <= self.days <= MONTH


def forget_credentials() -> None:
    """Make the next look ask again; for services that change credentials or skills."""
    stamps.forget(WATCHED)
    stamps.forget(SKILLS)


class _Held:
    stamp: stamps.Stamp | None = None
    asked: Mapping[str, str] = {}


_held = _Held()


def papers_asked() -> Mapping[str, str]:
    """Skills that nobody does without a credential: code and name, from memory."""
    stamp = stamps.stamp(SKILLS)
    if stamp != _held.stamp:
        rows = Skill.objects.filter(requires_credential=True)
        _held.asked, _held.stamp = dict(rows.values_list("code", "name")), stamp
    return _held.asked


def papers_of(team_ids: Collection[int], *, now: datetime, due: bool = False) -> list[Paper]:
    """Papers of the people of these teams, the first to run out first; one query.

    ``due`` narrows to those that have run out or will within a month. A paper that a newer
    one for the same skill replaces is left out.
    """
    today = local_date(now)
    people = Membership.objects.at(now).filter(team_id__in=team_ids, user__is_active=True)
    rows = (
        Credential.objects.filter(withdrawn_at=None, person_id__in=people.values("user_id"))
        .select_related("person", "skill")
        .order_by("valid_until", "pk")
    )
    found: dict[tuple[int, int], Credential] = {}
    for row in rows:  # without an end comes last, and the later end wins
        held = found.get((row.person_id, row.skill_id))
        if held is None or _follows(row.valid_from, held.valid_until, today):
            found[row.person_id, row.skill_id] = row
    papers = [_paper(row, today) for row in found.values()]
    return [p for p in sorted(papers, key=_turn) if not due or p.expired or p.near]


def running_out(*, now: datetime, limit: int) -> list[Credential]:
    """Credentials that run out within a month or did within a week, the first first."""
    today = local_date(now)
    rows = Credential.objects.filter(
        withdrawn_at=None,
        valid_until__range=(today - timedelta(days=WEEK), today + timedelta(days=MONTH)),
        person__is_active=True,
    )
    return list(rows.select_related("person", "skill").order_by("valid_until", "pk")[:limit])


def replaced(rows: Collection[Credential], *, today: date) -> set[int]:
    """Those of ``rows`` whose person has a paper for the skill that holds longer, without a
    gap between them; one query."""
    later = Credential.objects.filter(
        withdrawn_at=None, person_id__in={row.person_id for row in rows}
    ).values_list("person_id", "skill_id", "valid_from", "valid_until")
    held: dict[tuple[int, int], list[tuple[date | None, date]]] = defaultdict(list)
    for person_id, skill_id, begin, end in later:
        held[person_id, skill_id].append((begin, end or date.max))
    return {
        row.pk
        for row in rows
        if row.valid_until
        and any(
            row.valid_until < end and _follows(begin, row.valid_until, today)
            for begin, end in held[row.person_id, row.skill_id]
        )
    }


def _follows(begin: date | None, end: date | None, today: date) -> bool:
    """Whether a paper from ``begin`` holds today, or on the day after another's ``end``."""
    return begin is None or begin <= today or end is None or begin <= end + timedelta(days=1)


def _paper(row: Credential, today: date) -> Paper:
    return Paper(
        id=row.pk,
        person_id=row.person_id,
        person=str(row.person),
        skill=row.skill.name,
        kind=row.kind,
        number=row.number_tail,
        until=row.valid_until,
        days=(row.valid_until - today).days if row.valid_until else None,
    )


def _turn(paper: Paper) -> tuple[date, int]:
    return paper.until or date.max, paper.id
