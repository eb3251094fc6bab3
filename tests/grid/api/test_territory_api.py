import pytest
from rest_framework.test import APIClient

from grid.api import serializers as shapes
from grid.geometry import wgs84_to_bd09
from grid.models import Division
from grid.selectors.lookup import inner_point
from haishu_portal.core.roles import Role
from tests.factories.grid import MembershipFactory, TeamFactory
from tests.requests_app.api.conftest import _open_rates, client_of  # noqa: F401 - a fixture
from tests.requests_app.api.shapes import assert_error, assert_shape

URL = "/api/v1/territory/"
GRID = "330203003001001"


@pytest.mark.parametrize("crs", ["wgs84", "bd09"])
def test_a_point_finds_its_grid(teams, crs):
    lng, lat = inner_point(GRID)
    if crs == "bd09":
        lng, lat = wgs84_to_bd09(lng, lat)
    answer = APIClient().get(f"{URL}lookup/", {"lng": lng, "lat": lat, "crs": crs})
    assert answer.status_code == 200, answer.content
    assert_shape(shapes.LookupAnswer, answer.json())
    assert answer.json()["grid"]["code"] == GRID
    assert answer.json()["team"]["code"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"lng": 121.0, "lat": 29.5}, 404, "outside_territory"),
        ({"lng": 29.87, "lat": 121.54}, 400, "position_swapped"),
        ({"lng": 2.3, "lat": 48.8}, 400, "position_out_of_range"),
        ({"lng": "nan", "lat": 29.8}, 400, "position_not_a_number"),
        ({"lng": 121.5, "lat": 29.8, "crs": "mars"}, 400, "unknown_crs"),
        ({"lng": 121.5}, 400, "invalid"),
    ],
)
def test_a_point_that_is_no_place(territory, query, status, code):
    answer = APIClient().get(f"{URL}lookup/", query)
    assert_error(answer, status)
    assert answer.json()["code"] == code


def test_a_division_tells_its_family(territory):
    answer = APIClient().get(f"{URL}divisions/330203003001/")
    assert_shape(shapes.DivisionAnswer, answer.json())
    assert [ref["level"] for ref in answer.json()["chain"]] == ["district", "street", "community"]
    assert answer.json()["children"][0]["code"] == GRID
    assert_error(APIClient().get(f"{URL}divisions/330203999/"), 404)
    assert_error(APIClient().get(f"{URL}divisions/33/"), 404)


def test_outlines_answer_304_until_a_border_moves(territory):
    client, url = APIClient(), f"{URL}outlines/?prefix=330203003&level=community"
    first = client.get(url)
    assert first["Content-Type"] == "application/geo+json"
    count = Division.objects.filter(code__startswith="330203003", level="community").count()
    assert len(first.json()["features"]) == count
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{URL}outlines/?level=street")["ETag"] != first["ETag"]
    assert_error(client.get(f"{URL}outlines/?level=planet"), 400)
    assert_error(client.get(f"{URL}outlines/?prefix=33"), 400)


def test_staff_look_teams_up_and_nobody_else_does(db):
    team = TeamFactory(name="汪弄第一网格团队", skills=["sanitation"])
    TeamFactory(name="别处团队")
    worker = client_of(MembershipFactory(team=team).user)
    auditor = client_of(MembershipFactory(team=team, role=Role.AUDITOR).user)
    answer = worker.get("/api/v1/teams/?q=汪弄")
    assert_shape(shapes.TeamsAnswer, answer.json())
    assert [row["id"] for row in answer.json()["results"]] == [team.pk]
    assert [r["id"] for r in worker.get("/api/v1/teams/?skill=sanitation").json()["results"]] == [
        team.pk
    ]
    assert auditor.get("/api/v1/teams/").status_code == 200
    from tests.factories.core import UserFactory

    assert_error(client_of(UserFactory()).get("/api/v1/teams/"), 403)
    assert_error(APIClient().get("/api/v1/teams/"), 401)


@pytest.mark.parametrize("rows", [1, 3])
def test_teams_come_from_memory(db, rows, django_assert_max_num_queries):
    team = TeamFactory()
    client = client_of(MembershipFactory(team=team).user)
    for _row in range(rows):
        TeamFactory()
    client.get("/api/v1/teams/")
    with django_assert_max_num_queries(2):
        client.get("/api/v1/teams/")
