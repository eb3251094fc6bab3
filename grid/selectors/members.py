"""Who works in a team."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from grid.models import Membership
from haishu_portal.core.roles import Role


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
