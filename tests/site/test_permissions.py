"""The three administrators and their parts of the back office."""

import pytest
from django.contrib import admin
from django.urls import reverse

from haishu_portal.core.models import AuditEntry, User
from haishu_portal.core.roles import Role
from haishu_portal.site.permissions import PERMISSIONS
from requests_app.models import SlaRule
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory

SET_UP = {
    "requests_app_category",
    "requests_app_slarule",
    "requests_app_escalationstep",
    "requests_app_suggesterversion",
    "core_calendarday",
    "core_workhours",
    "core_portalsetting",
}
GROUND = {
    "grid_credential", "grid_division", "grid_membership", "grid_skill", "grid_team",
    "patrol_cadence", "patrol_household", "patrol_keyplace", "patrol_needtag", "rosters_absence", "rosters_duty", "rosters_slotdefault",
}  # fmt: skip
OPENS = {
    Role.SYSADMIN: SET_UP | GROUND | {"core_outboxmessage", "calls_wrapupcode"},
    Role.SECADMIN: GROUND | {"core_user", "knox_authtoken"},
    Role.AUDITOR: SET_UP | GROUND | {"core_user", "core_auditentry"},
    Role.DISPATCHER: set(),
}


@pytest.fixture
def enter(client, db):
    """Sign in as the holder of a role; every one of them may knock at the back office."""

    def signed_in(role):
        user = UserFactory(username=str(role), is_staff=True)
        MembershipFactory(user=user, role=role)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return user

    return signed_in


@pytest.mark.parametrize("role", OPENS)
def test_each_administrator_opens_their_own_pages_and_no_others(client, enter, role):
    enter(role)
    opened = set()
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if client.get(reverse(f"admin:{name}_changelist")).status_code == 200:
            opened.add(name)
    assert opened == OPENS[role]


def test_a_dispatcher_does_not_enter_the_back_office(client, db):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.DISPATCHER)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index")).status_code == 302


def test_every_named_permission_exists(db):
    from django.contrib.auth.models import Permission

    pairs = Permission.objects.values_list("content_type__app_label", "codename")
    known = {f"{app}.{code}" for app, code in pairs}
    assert set().union(*PERMISSIONS.values()) <= known


def test_the_system_administrator_sets_a_time_limit(client, enter):
    enter(Role.SYSADMIN)
    rule = SlaRule.objects.create(sla_class="normal", clock="sign", amount=4, unit="working_hours")
    form = {"sla_class": "normal", "clock": "sign", "amount": "2", "unit": "working_hours"}
    url = reverse("admin:requests_app_slarule_change", args=[rule.pk])
    assert client.post(url, form).status_code == 302
    rule.refresh_from_db()
    assert rule.amount == 2


def test_the_auditor_reads_time_limits_and_changes_none(client, enter):
    enter(Role.AUDITOR)
    rule = SlaRule.objects.create(sla_class="normal", clock="sign", amount=4, unit="working_hours")
    url = reverse("admin:requests_app_slarule_change", args=[rule.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"amount": "2"}).status_code == 403


def test_the_security_administrator_makes_accounts_without_handing_out_rights(client, enter):
    enter(Role.SECADMIN)
    pair = {"password1": "long-enough-81890", "password2": "long-enough-81890"}
    words = {"username": "dora", "display_name": "董朵", "usable_password": "true"}
    assert client.post(reverse("admin:core_user_add"), words | pair).status_code == 302
    dora = User.objects.get(username="dora")
    url = reverse("admin:core_user_change", args=[dora.pk])
    assert "is_superuser" not in client.get(url).content.decode()
    form = {"username": "dora", "display_name": "董朵朵", "theme": "auto", "is_active": "on"}
    assert client.post(url, form | {"is_superuser": "on"}).status_code == 302
    dora.refresh_from_db()
    assert (dora.display_name, dora.is_superuser) == ("董朵朵", False)
    assert AuditEntry.objects.filter(action="user_changed").exists()


def test_an_account_with_every_right_is_out_of_reach_of_the_security_administrator(client, enter):
    enter(Role.SECADMIN)
    chief = UserFactory(is_superuser=True)
    url = reverse("admin:core_user_change", args=[chief.pk])
    assert client.post(url, {"username": "taken"}).status_code == 403
    secret = reverse("admin:auth_user_password_change", args=[chief.pk])
    assert client.get(secret).status_code == 403


def test_whoever_is_switched_off_holds_nothing(db):
    user = UserFactory(is_active=False)
    MembershipFactory(user=user, role=Role.SYSADMIN)
    assert not user.has_perm("requests_app.view_category")
    assert not user.has_module_perms("requests_app")
