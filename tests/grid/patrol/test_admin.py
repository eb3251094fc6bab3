"""The back office sets rhythms and takes files, and never shows who lives where."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grid.patrol.models import Cadence, Household, KeyPlace, VisitPlan
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory
from tests.factories.grid import DistrictCentreFactory, GridFactory, MembershipFactory
from tests.factories.patrol import PlanFactory, cadence

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    """A browser in the hands of somebody with one role."""

    def enter(role):
        user = UserFactory(is_staff=True)
        MembershipFactory(user=user, team=DistrictCentreFactory(), role=role)
        client.force_login(user)
        return client

    return enter


def page(model, what="changelist", *args):
    return reverse(f"admin:patrol_{model}_{what}", args=args)


@pytest.mark.parametrize("model", ["cadence", "needtag", "household", "keyplace"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.SYSADMIN, 200), (Role.AUDITOR, 200), (Role.DISPATCHER, 403)]
)
def test_only_administrators_enter(sign_in, model, role, status):
    assert sign_in(role).get(page(model)).status_code == status


def test_a_rhythm_is_changed_and_its_plans_follow(sign_in):
    plan = PlanFactory()
    row = cadence("ordinary")
    client = sign_in(Role.SYSADMIN)

    client.post(page("cadence", "change", row.pk), {"name": "普通户", "count": 2, "unit": "month"})

    assert Cadence.objects.get(pk=row.pk).count == 2
    assert VisitPlan.objects.get(pk=plan.pk).stale


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR])
def test_names_of_people_are_not_shown(sign_in, role):
    door = PlanFactory().household
    client = sign_in(role)

    pages = [page("household"), page("household", "change", door.pk)]

    shown = "".join(client.get(address).content.decode() for address in pages)
    assert "王" not in shown
    assert door.door in shown


def test_a_file_of_places_is_tried_and_taken(sign_in):
    for code in ("ordinary", "rental", "place", "patrol"):
        cadence(code)
    code = GridFactory().code
    client = sign_in(Role.SYSADMIN)

    def send(**more):
        content = f"grid_code,name,kind\n{code},甬上早餐铺,catering\n".encode()
        file = SimpleUploadedFile("places.csv", content)
        return client.post(page("keyplace", "import_file"), {"file": file, **more})

    assert send(dry_run="on").status_code == 200
    assert KeyPlace.objects.count() == 0
    assert send().status_code == 200
    assert KeyPlace.objects.count() == 1


def test_a_bad_file_names_its_rows(sign_in):
    client = sign_in(Role.SYSADMIN)
    file = SimpleUploadedFile("doors.csv", b"grid_code,building,door\n1,2,3\n")

    answer = client.post(page("household", "import_file"), {"file": file})

    assert answer.status_code == 422
    assert Household.objects.count() == 0
