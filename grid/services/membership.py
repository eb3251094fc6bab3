"""Giving people their part in a team and taking it back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from grid.exceptions import (
    AlreadyMember,
    MembershipEnded,
    RoleConflict,
    SelfGrant,
    TeamClosed,
    UnknownRole,
)
from grid.models import Membership, Team
from grid.rules import role_class
from haishu_portal.core.roles import ADMIN_ROLES, Role
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User


@transaction.atomic
def grant_role(
    *, user: "User", team: Team, role: str, actor: "User | None", now: datetime, reason: str = ""
) -> Membership:
    """Give ``user`` the ``role`` in ``team`` from ``now`` on; ``actor`` None is the system.

    Raises ``UnknownRole``, ``SelfGrant``, ``TeamClosed``, ``AlreadyMember``, or
    ``RoleConflict``: system, security and audit administrators are three people, and none
    of them holds any other role (GB/T 22239-2019, level 3).
    """
    # One person's grants queue up behind this lock; the trigger takes the same one.
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    check_grant(user=user, team=team, role=role, actor=actor, now=now)
    membership = Membership(user=user, team=team, role=role, valid_from=now)
    membership.full_clean(validate_constraints=False)
    membership.save()
    _forget_reach(user)
    if role in ADMIN_ROLES:
        _open_back_office(user)
    _record("membership.grant", membership, actor, now, reason)
    return membership


@transaction.atomic
def end_role(
    *, user: "User", team: Team, role: str, actor: "User | None", now: datetime, reason: str = ""
) -> Membership:
    """End the ``role`` of ``user`` in ``team`` at ``now``; ``MembershipEnded`` if there is none."""
    membership = (
        Membership.objects.select_for_update()
        .filter(user=user, team=team, role=role, valid_to__isnull=True)
        .first()
    )
    if membership is None:
        raise MembershipEnded(_("该人员在此团队没有这个角色，或已经结束"), fields={"role": role})
    # A role granted for the future and taken back before never held.
    membership.valid_to = max(now, membership.valid_from)
    membership.save()
    _forget_reach(user)
    if role in ADMIN_ROLES:
        _close_back_office(user, now)
    _record("membership.end", membership, actor, now, reason)
    return membership


def check_grant(
    *, user: "User", team: Team, role: str, actor: "User | None", now: datetime
) -> None:
    """Raise what ``grant_role`` would raise; writes nothing."""
    if role not in Role.values:
        raise UnknownRole(_("没有这种角色：%s") % role, fields={"role": role})
    _refuse_self(user, actor)
    if not Team.objects.active().filter(pk=team.pk).exists():
        raise TeamClosed(_("团队已停用"), fields={"team": team.code})
    _refuse_conflict(user, team, role, now)


def _refuse_self(user: "User", actor: "User | None") -> None:
    if actor is not None and actor.pk == user.pk:
        raise SelfGrant(_("不能给自己授予角色"))


def _refuse_conflict(user: "User", team: Team, role: str, now: datetime) -> None:
    held = Membership.objects.filter(user=user).exclude(valid_to__lte=now)
    for membership in held:
        if role_class(membership.role) != role_class(role):
            raise RoleConflict(
                _("该人员已是“%(held)s”，不能兼任“%(wanted)s”")
                % {"held": Role(membership.role).label, "wanted": Role(role).label},
                fields={"role": role},
            )
        if membership.team_id == team.pk and membership.role == role:
            raise AlreadyMember(_("该人员在此团队已有这个角色"), fields={"role": role})


def _open_back_office(user: "User") -> None:
    """An administrator may knock at the back office; what opens there the role decides."""
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def _close_back_office(user: "User", now: datetime) -> None:
    held = Membership.objects.filter(user=user, role__in=ADMIN_ROLES).exclude(valid_to__lte=now)
    if user.is_staff and not user.is_superuser and not held.exists():
        user.is_staff = False
        user.save(update_fields=["is_staff"])


def _forget_reach(user: "User") -> None:
    """The reach kept on the object in hand is out of date now."""
    user.__dict__.pop("_reach", None)


def _record(
    action: str, membership: Membership, actor: "User | None", now: datetime, reason: str
) -> None:
    record_audit(
        actor=actor,
        action=action,
        obj_type="grid.membership",
        obj_id=membership.pk,
        reason=reason,
        extra={
            "user": membership.user_id,
            "team": membership.team.code,
            "role": membership.role,
        },
        now=now,
    )
