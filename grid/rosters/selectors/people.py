"""Who works in a team, and what is written down of their days."""

from collections.abc import Collection
from datetime import date, datetime

from grid.models import Membership
from grid.rosters.choices import WORKING_ROLES
from grid.rosters.models import Absence, Duty
from grid.selectors.members import Member, people_as


def team_people(team_id: int, *, now: datetime) -> list[Member]:
    """People of the team who take cases on, by name; one query."""
    return people_as(roles=WORKING_ROLES, team_ids=[team_id], now=now)


def works_in(team_id: int, user_id: int, *, now: datetime) -> bool:
    """Whether somebody takes cases on for the team; one query."""
    rows = Membership.objects.at(now).filter(
        team_id=team_id, user_id=user_id, role__in=WORKING_ROLES, user__is_active=True
    )
    return rows.exists()


def absences_of(team_ids: Collection[int], *, now: datetime) -> list[Absence]:
    """Absences of these teams that run or are to come, the nearest first; one query."""
    rows = Absence.objects.unfinished(now).filter(team_id__in=team_ids)
    return list(rows.select_related("person", "cover").order_by("starts_at", "pk")[:200])


def absence_for(absence_id: int) -> Absence | None:
    """One absence with its people."""
    return Absence.objects.select_related("person", "cover").filter(pk=absence_id).first()


def rota_of(team_id: int, day: date) -> dict[int, Duty]:
    """The rota of a team's day by person; one query."""
    return {duty.person_id: duty for duty in Duty.objects.filter(team_id=team_id, day=day)}
