"""Roles are granted, ended, recorded; the three administrators stay apart."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from grid.exceptions import (
    AlreadyMember,
    MembershipEnded,
    RoleConflict,
    SelfGrant,
    TeamClosed,
    UnknownRole,
)
from grid.models import Membership
from grid.selectors.reach import reach_of
from grid.services.membership import end_role, grant_role
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import ADMIN_ROLES, Role
from tests.factories.core import UserFactory
from tests.factories.grid import NOW, DistrictCentreFactory, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
CLASSES = [*sorted(ADMIN_ROLES), Role.WORKER]


def test_grant_role_gives_reach_and_leaves_one_audit_entry():
    user, actor, team = UserFactory(), UserFactory(), TeamFactory()
    assert reach_of(user).roles == frozenset()

    membership = grant_role(user=user, team=team, role=Role.WORKER, actor=actor, now=NOW)

    assert reach_of(user).roles == {"worker"}
    assert reach_of(user).prefixes == (team.area_code,)
    entry = AuditEntry.objects.get(object_type="grid.membership")
    assert (entry.action, entry.actor, entry.object_id) == (
        "membership.grant",
        actor,
        str(membership.pk),
    )
    assert entry.extra == {"user": user.pk, "team": team.code, "role": "worker"}


def test_end_role_takes_reach_away_and_keeps_history():
    user, team = UserFactory(), TeamFactory()
    grant_role(user=user, team=team, role=Role.LEAD, actor=None, now=NOW)

    end_role(user=user, team=team, role=Role.LEAD, actor=None, now=LATER)

    assert reach_of(user).roles == frozenset()
    assert reach_of(user, now=NOW).roles == {"lead"}
    assert list(
        AuditEntry.objects.filter(object_type="grid.membership")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["membership.grant", "membership.end"]


def test_end_role_twice_is_refused():
    membership = MembershipFactory()
    who = {"user": membership.user, "team": membership.team, "role": membership.role}
    end_role(**who, actor=None, now=LATER)
    with pytest.raises(MembershipEnded):
        end_role(**who, actor=None, now=LATER)


@pytest.mark.parametrize("held", CLASSES)
@pytest.mark.parametrize("wanted", CLASSES)
def test_administrators_exclude_each_other_and_every_service_role(held, wanted):
    user, team, other = UserFactory(), DistrictCentreFactory(), TeamFactory()
    grant_role(user=user, team=team, role=held, actor=None, now=NOW)
    if held == wanted:
        grant_role(user=user, team=other, role=wanted, actor=None, now=LATER)
        assert Membership.objects.count() == 2
        return
    with pytest.raises(RoleConflict):
        grant_role(user=user, team=other, role=wanted, actor=None, now=LATER)
    with pytest.raises(IntegrityError, match="membership_one_class"), transaction.atomic():
        MembershipFactory(user=user, team=other, role=wanted)
    assert Membership.objects.count() == 1


def test_administrator_may_change_class_after_the_old_role_ended():
    user, team = UserFactory(), DistrictCentreFactory()
    grant_role(user=user, team=team, role=Role.SYSADMIN, actor=None, now=NOW)
    end_role(user=user, team=team, role=Role.SYSADMIN, actor=None, now=LATER)
    grant_role(user=user, team=team, role=Role.AUDITOR, actor=None, now=LATER)
    assert reach_of(user, now=LATER).roles == {"auditor"}


def test_grant_role_conflicts_with_a_role_that_ends_later():
    user, team = UserFactory(), DistrictCentreFactory()
    MembershipFactory(user=user, team=team, role=Role.WORKER, valid_from=NOW, valid_to=LATER)
    with pytest.raises(RoleConflict):
        grant_role(user=user, team=team, role=Role.AUDITOR, actor=None, now=NOW)


def test_two_service_roles_may_be_held_together():
    user, team = UserFactory(), TeamFactory()
    grant_role(user=user, team=team, role=Role.WORKER, actor=None, now=NOW)
    grant_role(user=user, team=team, role=Role.LEAD, actor=None, now=NOW)
    assert reach_of(user).roles == {"worker", "lead"}


def test_grant_role_twice_is_refused():
    membership = MembershipFactory()
    with pytest.raises(AlreadyMember):
        grant_role(
            user=membership.user,
            team=membership.team,
            role=membership.role,
            actor=None,
            now=LATER,
        )


def test_grant_role_to_oneself_is_refused():
    user = UserFactory()
    with pytest.raises(SelfGrant):
        grant_role(user=user, team=TeamFactory(), role=Role.WORKER, actor=user, now=NOW)


def test_grant_role_in_closed_team_is_refused():
    with pytest.raises(TeamClosed):
        grant_role(
            user=UserFactory(),
            team=TeamFactory(is_active=False),
            role=Role.WORKER,
            actor=None,
            now=NOW,
        )


def test_grant_role_of_unknown_role_is_refused():
    with pytest.raises(UnknownRole):
        grant_role(user=UserFactory(), team=TeamFactory(), role="king", actor=None, now=NOW)
    assert not Membership.objects.exists()


def test_database_refuses_unknown_role_and_double_open_role():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError, match="membership_role_known"), transaction.atomic():
        MembershipFactory(role="king")
    with pytest.raises(IntegrityError, match="membership_one_open"), transaction.atomic():
        MembershipFactory(user=membership.user, team=membership.team)


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_an_administrator_enters_the_back_office_while_holding_the_role(role):
    user, team = UserFactory(), DistrictCentreFactory()
    grant_role(user=user, team=team, role=role, actor=None, now=NOW)
    user.refresh_from_db()
    assert user.is_staff
    end_role(user=user, team=team, role=role, actor=None, now=LATER)
    user.refresh_from_db()
    assert not user.is_staff


def test_a_service_role_opens_no_back_office_and_its_end_closes_none():
    worker, chief, team = UserFactory(), UserFactory(is_staff=True), TeamFactory()
    grant_role(user=worker, team=team, role=Role.WORKER, actor=None, now=NOW)
    grant_role(user=chief, team=team, role=Role.WORKER, actor=None, now=NOW)
    end_role(user=chief, team=team, role=Role.WORKER, actor=None, now=LATER)
    worker.refresh_from_db()
    chief.refresh_from_db()
    assert (worker.is_staff, chief.is_staff) == (False, True)
