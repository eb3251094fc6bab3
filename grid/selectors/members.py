"""Who works in a team."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from grid.models import Membership
from haishu_portal.core.pinyin import spellings
from haishu_portal.core.roles import Role

LISTED = 5000


@dataclass(frozen=True)
class Member:
    """One person of a team."""

    id: int
    name: str


def members_of(team_ids: Collection[int], *, now: datetime | None = None) -> list[Member]:
    """People who work in these teams at ``now``, each once, one query."""
    rows = (
        Membership.objects.at(now or timezone.now())
        .filter(team_id__in=team_ids, role__in=[Role.WORKER, Role.LEAD], user__is_active=True)
        .select_related("user")
        .order_by("user__display_name", "user_id")
    )
    return list({row.user_id: Member(row.user_id, str(row.user)) for row in rows}.values())


def people_as(
    *, roles: Collection[str], team_ids: Collection[int] | None = None, now: datetime
) -> list[Member]:
    """Active people who hold one of ``roles`` now, in these teams or anywhere, each once."""
    rows = Membership.objects.at(now).filter(role__in=roles, user__is_active=True)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    rows = rows.select_related("user").order_by("user__display_name", "user_id")
    return list({row.user_id: Member(row.user_id, str(row.user)) for row in rows}.values())


@dataclass(frozen=True)
class Placed:
    """One person with a team of theirs."""

    id: int
    name: str
    team: str


def staff_by_name(names: Collection[str], *, now: datetime) -> dict[str, list[int]]:
    """Accounts with a role in force by their exact name; one query."""
    found: dict[str, list[int]] = {}
    rows = _staff(now).filter(user__display_name__in=list(names))
    for name, pk in rows.values_list("user__display_name", "user_id").distinct():
        found.setdefault(name, []).append(pk)
    return found


def staff_like(word: str, *, limit: int, now: datetime) -> list[Placed]:
    """Up to ``limit`` of the staff whose name holds ``word``, or is spelled so in pinyin.

    One query; letters look through ``LISTED`` names at most.
    """
    rows = _staff(now).order_by("user__display_name", "user_id")
    if not word.isascii():
        rows = rows.filter(user__display_name__contains=word)
    found: dict[int, Placed] = {}
    for pk, name, team in rows.values_list("user_id", "user__display_name", "team__name")[:LISTED]:
        if pk not in found and name_fits(name, word):
            found[pk] = Placed(pk, name, team)
        if len(found) == limit:
            break
    return list(found.values())


def everybody_in(team_ids: Collection[int], *, now: datetime) -> list[tuple[int, int]]:
    """(team, account) of everybody with a role in these teams, whatever it is; one query."""
    rows = Membership.objects.at(now).filter(team_id__in=team_ids, user__is_active=True)
    return list(rows.values_list("team_id", "user_id").distinct())


def members_by_team(
    team_ids: Collection[int], *, roles: Collection[str], now: datetime
) -> list[tuple[int, int, str]]:
    """(team, account, name) of those who hold one of ``roles`` in these teams; one query."""
    rows = Membership.objects.at(now).filter(
        team_id__in=team_ids, role__in=roles, user__is_active=True
    )
    names = ("team_id", "user_id", "user__display_name", "user__username")
    ordered = rows.order_by("user__display_name", "user_id").values_list(*names)
    found = {(team_id, user_id): name or login for team_id, user_id, name, login in ordered}
    return [(team_id, user_id, name) for (team_id, user_id), name in found.items()]


def name_fits(name: str, word: str) -> bool:
    """Whether a name holds the word, or its pinyin or initials begin with it."""
    if word in name.lower():
        return True
    return word.isascii() and any(s.startswith(word) for s in spellings(name))


def _staff(now: datetime) -> QuerySet[Membership]:
    rows = Membership.objects.at(now).filter(user__is_active=True, team__is_active=True)
    return rows.exclude(user__display_name="")


def names_with_roles(user_ids: Collection[int], *, now: datetime) -> dict[int, tuple[str, str]]:
    """Name and roles in words of these people who hold a role now; one query."""
    found: dict[int, tuple[str, list[str]]] = {}
    for row in _staff(now).filter(user_id__in=user_ids).select_related("user").order_by("pk"):
        _name, roles = found.setdefault(row.user_id, (str(row.user), []))
        label = str(Role(row.role).label)
        if label not in roles:
            roles.append(label)
    return {pk: (name, "、".join(roles)) for pk, (name, roles) in found.items()}


def field_members(team_ids: Collection[int], *, now: datetime) -> list[tuple[int, int, str]]:
    """(team, account, role) of who works in the field for these teams; one query."""
    rows = Membership.objects.at(now).filter(team_id__in=team_ids, user__is_active=True)
    rows = rows.filter(role__in=[Role.WORKER, Role.LEAD, Role.COMMUNITY])
    return list(rows.values_list("team_id", "user_id", "role").distinct())
