"""The back office: who may enter which page, and that changes go by the services."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grid.models import Division, Membership, Team
from grid.selectors.export import export_teams, export_territory
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory
from tests.factories.grid import (
    DistrictCentreFactory,
    MembershipFactory,
    SkillFactory,
    StreetFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

PAGES = ["division", "team", "skill", "membership"]
MANAGED = {Role.SYSADMIN: {"division", "team", "skill"}, Role.SECADMIN: {"membership"}}


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
    return reverse(f"admin:grid_{model}_{what}", args=args)


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SYSADMIN, 200),
        (Role.SECADMIN, 200),
        (Role.AUDITOR, 200),
        (Role.DISPATCHER, 403),
        (Role.DISTRICT, 403),
    ],
)
def test_only_administrators_enter_lists(sign_in, model, role, status):
    assert sign_in(role).get(page(model)).status_code == status


@pytest.mark.parametrize("model", ["team", "skill", "membership"])
@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR])
def test_only_the_right_administrator_adds(sign_in, model, role):
    allowed = model in MANAGED.get(role, set())
    assert sign_in(role).get(page(model, "add")).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR])
def test_nothing_is_deleted_and_no_division_is_added_by_hand(sign_in, role):
    client, team = sign_in(role), TeamFactory()
    assert client.get(page("team", "delete", team.pk)).status_code == 403
    assert client.get(page("division", "add")).status_code == 403


LISTS = {
    "division": (StreetFactory, 7),
    "team": (TeamFactory, 8),
    "membership": (MembershipFactory, 7),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", LISTS)
def test_lists_ask_the_same_number_of_questions(sign_in, django_assert_num_queries, model, rows):
    client = sign_in(Role.SYSADMIN)
    make, queries = LISTS[model]
    for _row in range(rows):
        make()
    client.get(page(model))
    with django_assert_num_queries(queries):
        assert client.get(page(model)).status_code == 200


def test_division_filters_by_level_street_and_state(sign_in, territory):
    client = sign_in(Role.AUDITOR)

    def count(**filters):
        return client.get(page("division"), filters).context["cl"].result_count

    assert count() == 620
    assert count(in_force="ended") == 1
    assert count(in_force="all") == 621
    assert count(level__exact="community", street="330203004") == 6
    assert count(q="桂井", in_force="all") == 1


def test_division_page_shows_history_and_outline(sign_in, territory):
    heir = Division.objects.get(code="330203004004")
    html = sign_in(Role.AUDITOR).get(page("division", "change", heir.pk)).content.decode()
    assert "桂井社区" in html
    assert "<svg" in html
    assert 'style="' not in html.split("<svg")[1].split("</svg>")[0]


def test_division_figures_are_corrected_and_recorded(sign_in, territory):
    client = sign_in(Role.SYSADMIN)
    grid = Division.objects.get(code="330203004004001")
    figures = {"households": 300, "population": 700, "note": "重新核对"}
    response = client.post(page("division", "change", grid.pk), figures)
    assert response.status_code == 302
    grid.refresh_from_db()
    assert (grid.households, grid.population, grid.note) == (300, 700, "重新核对")
    entry = AuditEntry.objects.get(action="division.correct")
    assert entry.object_id == grid.code
    assert set(entry.extra["changes"]) == {"households", "population", "note"}


def team_form(team, **changes):
    return {
        "name": team.name,
        "parent": team.parent_id,
        "area_code": team.area_code,
        "skills": [],
        "capacity": team.capacity,
        "phone": team.phone,
        "is_active": "on",
        "accepts_dispatch": "on",
        "coverage-TOTAL_FORMS": 0,
        "coverage-INITIAL_FORMS": 0,
    } | changes


def test_team_is_changed_with_skills_and_coverage(sign_in):
    client, team, skill = sign_in(Role.SYSADMIN), TeamFactory(), SkillFactory(code="safety")
    data = team_form(team, name="新名字", skills=[skill.pk]) | {
        "coverage-TOTAL_FORMS": 1,
        "coverage-0-division_code": team.area_code,
    }
    response = client.post(page("team", "change", team.pk), data)
    assert response.status_code == 302
    team.refresh_from_db()
    assert team.name == "新名字"
    assert list(team.skills.all()) == [skill]
    assert [row.division_code for row in team.coverage.all()] == [team.area_code]
    entry = AuditEntry.objects.get(action="team.change")
    assert entry.extra["changes"]["name"][1] == "新名字"


def test_auditor_cannot_change_a_team(sign_in):
    client, team = sign_in(Role.AUDITOR), TeamFactory()
    assert client.post(page("team", "change", team.pk), team_form(team)).status_code == 403


def grant_form(user, team, role):
    return {"username": user.username, "team": team.pk, "role": role, "reason": "任命文件"}


def test_security_administrator_grants_and_ends_a_role(sign_in):
    client, user, team = sign_in(Role.SECADMIN), UserFactory(), TeamFactory()
    response = client.post(page("membership", "add"), grant_form(user, team, Role.LEAD))
    assert response.status_code == 302
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.valid_to) == (Role.LEAD, None)

    client.post(page("membership"), {"action": "end", "_selected_action": [membership.pk]})

    membership.refresh_from_db()
    assert membership.valid_to is not None
    actions = AuditEntry.objects.filter(object_type="grid.membership").order_by("pk")
    assert [entry.action for entry in actions] == ["membership.grant", "membership.end"]
    assert actions[0].reason == "任命文件"


def test_conflicting_and_unknown_grants_are_told_in_the_form(sign_in):
    client, team = sign_in(Role.SECADMIN), TeamFactory()
    worker = MembershipFactory().user
    response = client.post(page("membership", "add"), grant_form(worker, team, Role.AUDITOR))
    assert response.status_code == 200
    assert "不能兼任" in response.content.decode()
    nobody = UserFactory.build(username="nobody")
    response = client.post(page("membership", "add"), grant_form(nobody, team, Role.WORKER))
    assert "没有这个在用账号" in response.content.decode()
    assert Membership.objects.filter(team=team).count() == 0


def test_system_administrator_cannot_grant(sign_in):
    client, user, team = sign_in(Role.SYSADMIN), UserFactory(), TeamFactory()
    response = client.post(page("membership", "add"), grant_form(user, team, Role.LEAD))
    assert response.status_code == 403
    membership = MembershipFactory()
    client.post(page("membership"), {"action": "end", "_selected_action": [membership.pk]})
    membership.refresh_from_db()
    assert membership.valid_to is None


def test_membership_page_is_read_only(sign_in):
    membership = MembershipFactory()
    client = sign_in(Role.SECADMIN)
    assert client.get(page("membership", "change", membership.pk)).status_code == 200
    client.post(page("membership", "change", membership.pk), {"role": Role.DISTRICT})
    membership.refresh_from_db()
    assert membership.role == Role.WORKER


def upload(client, model, name, content, **fields):
    return client.post(
        page(model, "import_file"), {"file": SimpleUploadedFile(name, content.encode())} | fields
    )


def test_territory_file_is_tried_taken_and_refused(sign_in, territory):
    client = sign_in(Role.SYSADMIN)
    collection = export_territory(prefix="330203004")
    collection["features"][0]["properties"]["name"] = "新月湖街道"
    fields = {"crs": "wgs84", "tolerance": 100}

    text = json.dumps(collection)
    tried = upload(client, "division", "a.geojson", text, dry_run="on", **fields)
    assert "仅试运行" in tried.content.decode()
    assert Division.objects.current().get(code="330203004").name == "月湖街道"

    assert upload(client, "division", "a.geojson", text, **fields).status_code == 200
    assert Division.objects.current().get(code="330203004").name == "新月湖街道"

    collection["features"][3]["properties"]["name"] = ""
    refused = upload(client, "division", "a.geojson", json.dumps(collection), **fields)
    assert refused.status_code == 422
    assert "第 4 行 · name" in refused.content.decode()
    assert upload(client, "division", "a.geojson", "{", **fields).status_code == 422


def test_team_file_is_taken(sign_in, teams):
    client = sign_in(Role.SYSADMIN)
    text = export_teams().replace("区司法局", "区司法局（新）")
    assert upload(client, "team", "teams.csv", text).status_code == 200
    assert Team.objects.filter(name="区司法局（新）").count() == 1


@pytest.mark.parametrize("model", ["division", "team"])
@pytest.mark.parametrize(("role", "status"), [(Role.SYSADMIN, 200), (Role.AUDITOR, 403)])
def test_import_pages_are_the_system_administrators(sign_in, model, role, status):
    assert sign_in(role).get(page(model, "import_file")).status_code == status
