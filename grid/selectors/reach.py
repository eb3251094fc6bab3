"""Reach of a signed-in person."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from grid.models import Membership, TeamCoverage
from grid.reach import NOBODY, Grant, Reach, reach_from

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from haishu_portal.core.models import User


def reach_of(user: "User | AnonymousUser | None", *, now: datetime | None = None) -> Reach:
    """Reach of ``user`` at ``now`` in one query, kept on the user object for the request.

    Nobody signed in, and a blocked account, reach nothing. Memberships of closed teams count
    for nothing.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    kept: Reach | None = getattr(user, "_reach", None)
    if kept is None or now is not None:
        kept = reach_from(user.pk, _grants(user.pk, now or timezone.now()))
        user._reach = kept  # type: ignore[attr-defined]  # noqa: SLF001 - a cache on our own user object
    return kept


def reaches_of(user_ids: Iterable[int], *, now: datetime) -> dict[int, Reach]:
    """Reach of each of these accounts at ``now``, in one query; blocked ones reach nothing."""
    wanted = list(user_ids)
    grants = _grants_of(wanted, now)
    return {pk: reach_from(pk, grants[pk]) if pk in grants else NOBODY for pk in wanted}


def _grants(user_id: int, now: datetime) -> list[Grant]:
    return _grants_of([user_id], now).get(user_id, [])


def _grants_of(user_ids: list[int], now: datetime) -> dict[int, list[Grant]]:
    coverage = TeamCoverage.objects.filter(team=OuterRef("team_id")).values("division_code")
    rows = (
        Membership.objects.at(now)
        .filter(user_id__in=user_ids, team__is_active=True, user__is_active=True)
        .values_list(
            "user_id", "role", "team_id", "team__kind", "team__area_code", ArraySubquery(coverage)
        )
    )
    found: dict[int, list[Grant]] = {}
    for user_id, role, team_id, kind, area, codes in rows:
        grant = Grant(role=role, team_id=team_id, kind=kind, area_code=area, coverage=tuple(codes))
        found.setdefault(user_id, []).append(grant)
    return found
