"""The back office: who writes papers and slots down, and what is never shown again."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grid.models import Credential
from grid.rosters.models import SlotDefault
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory
from tests.factories.grid import DistrictCentreFactory, MembershipFactory, SkillFactory
from tests.factories.rosters import CredentialFactory

pytestmark = pytest.mark.django_db
NUMBER = "T330203199001010011"


@pytest.fixture
def sign_in(client):
    """A browser in the hands of an administrator."""

    def enter(role):
        user = UserFactory(is_staff=True)
        MembershipFactory(user=user, team=DistrictCentreFactory(), role=role)
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def given():
    """What stands on a paper."""
    return {
        "username": UserFactory(username="electrician").username,
        "skill": SkillFactory(code="utilities").pk,
        "kind": "低压电工作业证",
        "new_number": NUMBER,
        "valid_from": "2024-01-01",
        "valid_until": "2027-01-01",
    }


def test_the_system_administrator_writes_a_paper_down(sign_in, given):
    client = sign_in(Role.SYSADMIN)
    client.post(reverse("admin:grid_credential_add"), given)
    paper = Credential.objects.get()
    assert (paper.person.username, paper.number) == ("electrician", NUMBER)
    assert paper.valid_until == date(2027, 1, 1)
    change = reverse("admin:grid_credential_change", args=[paper.pk])
    shown = (
        client.get(change).content.decode()
        + client.get(reverse("admin:grid_credential_changelist")).content.decode()
    )
    assert NUMBER not in shown
    assert "****0011" in shown
    client.post(change, {**given, "new_number": "", "valid_until": "2030-01-01"})
    paper.refresh_from_db()
    assert (paper.number, paper.valid_until) == (NUMBER, date(2030, 1, 1))
    actions = AuditEntry.objects.filter(object_type="grid.credential").order_by("pk")
    assert [entry.action for entry in actions] == ["credential.create", "credential.change"]


@pytest.mark.parametrize("role", [Role.SECADMIN, Role.AUDITOR])
def test_the_others_read_and_write_nothing(sign_in, given, role):
    client = sign_in(role)
    assert client.post(reverse("admin:grid_credential_add"), given).status_code == 403
    paper = CredentialFactory(person=UserFactory())
    url = reverse("admin:grid_credential_change", args=[paper.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 403
    scan = reverse("admin:grid_credential_download", args=[paper.pk])
    assert client.get(scan).status_code == 403


@pytest.mark.parametrize(
    "words",
    [
        {"username": "nobody"},
        {"valid_until": "2023-01-01"},
        {"upload": SimpleUploadedFile("x.pdf", b"no document")},
    ],
)
def test_what_cannot_be_is_told(sign_in, given, words):
    answer = sign_in(Role.SYSADMIN).post(reverse("admin:grid_credential_add"), given | words)
    assert answer.status_code == 200
    assert not Credential.objects.exists()


def test_the_scan_is_only_downloaded(sign_in, given):
    client = sign_in(Role.SYSADMIN)
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    client.post(reverse("admin:grid_credential_add"), given | {"upload": upload})
    paper = Credential.objects.get()
    answer = client.get(reverse("admin:grid_credential_download", args=[paper.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_paper_is_withdrawn_and_stays(sign_in):
    paper = CredentialFactory(person=UserFactory())
    body = {"action": "withdraw", "_selected_action": [paper.pk]}
    sign_in(Role.SYSADMIN).post(reverse("admin:grid_credential_changelist"), body)
    paper.refresh_from_db()
    assert paper.withdrawn_at is not None


def test_slots_are_edited_and_a_part_keeps_its_row(sign_in):
    row, _made = SlotDefault.objects.get_or_create(
        role="worker", defaults={"slots": 10, "updated_at": "2026-01-01T00:00Z"}
    )
    url = reverse("admin:rosters_slotdefault_change", args=[row.pk])
    sign_in(Role.SYSADMIN).post(url, {"role": "lead", "slots": "7"})
    row.refresh_from_db()
    assert (row.role, row.slots) == ("worker", 7)
