"""People, rotas, absences and credentials in every team, for as long as routing is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from grid.models import Credential, Membership, Skill
from grid.rosters.models import Absence, Duty
from grid.rosters.selectors.crews import forget_crews
from grid.selectors.directory import all_teams
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from haishu_portal.core.worktime import local_date

EACH = 5
LOGIN = "bench-mate-"


@contextmanager
def staffed_teams(now: datetime) -> Iterator[int]:
    """Five people in every team, one away, all on the rota, one with a credential; then none.

    Gives how many people there are. One skill asks for a credential meanwhile.
    """
    with transaction.atomic():
        people = _people()
        skill = Skill.objects.get(code="utilities")
        asked, skill.requires_credential = skill.requires_credential, True
        skill.save(update_fields=["requires_credential"])
        _rotas(people, skill, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE grid_membership")
    forget_crews()
    try:
        yield len(people)
    finally:
        skill.requires_credential = asked
        skill.save(update_fields=["requires_credential"])
        for model in (Absence, Duty, Credential):
            model._default_manager.filter(person__username__startswith=LOGIN).delete()  # noqa: SLF001 - Django's documented way
        Membership.objects.filter(user__username__startswith=LOGIN, valid_to=None).update(
            valid_to=now
        )
        forget_crews()


def _people() -> list[tuple[User, int]]:
    """Each invented person with the team they work in."""
    password = make_password(None)
    teams = [team.id for team in all_teams() for _n in range(EACH)]
    have = User.objects.filter(username__startswith=LOGIN).count()
    User.objects.bulk_create(
        User(username=f"{LOGIN}{number}", display_name=f"样本{number}", password=password)
        for number in range(have, len(teams))
    )
    people = User.objects.filter(username__startswith=LOGIN).order_by("pk")[: len(teams)]
    return list(zip(people, teams, strict=True))


def _rotas(people: list[tuple[User, int]], skill: Skill, now: datetime) -> None:
    today = local_date(now)
    begun = now - timedelta(hours=1)
    Membership.objects.bulk_create(
        Membership(user=user, team_id=team, role=Role.WORKER, valid_from=begun)
        for user, team in people
    )
    Duty.objects.bulk_create(
        Duty(person=user, team_id=team, day=today, updated_at=now) for user, team in people
    )
    Absence.objects.bulk_create(
        Absence(
            person=user, team_id=team, starts_at=begun, ends_at=now + timedelta(days=1),
            reason="leave", made_by=user, made_at=now, updated_at=now,
        )
        for user, team in people[::EACH]
    )  # fmt: skip
    Credential.objects.bulk_create(
        Credential(
            person=user, skill=skill, kind="证", valid_until=date(2099, 1, 1), updated_at=now
        )
        for user, _team in people[1::EACH]
    )
