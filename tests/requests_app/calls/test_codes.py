"""Wrap-up codes in the back office: kept by the system administrator, on the record."""

import pytest

from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from requests_app.calls.models import WrapUpCode

PAGE = "/admin/calls/wrapupcode/"


@pytest.fixture
def back_office(cast, signed_in):
    """A browser in the back office of somebody with this role."""

    def make(role):
        user = cast.play(role, cast.ground.district, f"office-{role}")
        user.is_staff = True
        user.save()
        return signed_in(user)

    return make


def test_the_system_administrator_adds_and_renames_a_code(back_office, code):
    browser = back_office(Role.SYSADMIN)
    new = {"code": "visit", "name": "改为来访", "position": 10, "is_active": "on"}
    browser.post(f"{PAGE}add/", new)
    row = WrapUpCode.objects.get(code="visit")
    browser.post(f"{PAGE}{row.pk}/change/", {**new, "name": "约定来访"})

    row.refresh_from_db()
    assert row.name == "约定来访"
    entries = AuditEntry.objects.filter(action="wrap_up_code_saved", object_id="visit")
    assert entries.latest("pk").extra == {"fields": ["name"]}


@pytest.mark.parametrize("role", [Role.AGENT, Role.SECADMIN])
def test_others_do_not(back_office, code, role):
    assert back_office(role).get(PAGE).status_code == 403


def test_codes_are_never_deleted(back_office, code):
    assert back_office(Role.SYSADMIN).post(f"{PAGE}{code.pk}/delete/").status_code == 403
    assert WrapUpCode.objects.filter(pk=code.pk).exists()
