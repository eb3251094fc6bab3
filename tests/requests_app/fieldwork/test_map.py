"""The map: one's own ground, what lies around, open tickets as points."""

from grid.selectors.lookup import invalidate
from grid.services.seeding import seed_territory
from tests.factories.tickets import ticket_in


def test_points_lead_to_their_tickets(phone, cast, ticket, ground):
    ticket_in("processing", team=ground.team, title="没有坐标")
    features = phone(cast.worker).get("/field/map/points.json").json()["features"]
    assert [f["geometry"]["coordinates"] for f in features] == [[121.53, 29.88]]
    assert features[0]["properties"]["url"] == f"/field/t/{ticket.no}/"
    assert phone(cast.stranger).get("/field/map/points.json").json()["features"] == []


def test_the_list_names_what_is_not_on_the_map(phone, cast, ground):
    ticket_in("processing", team=ground.team, title="没有坐标的一件")
    page = phone(cast.worker).get("/field/map/").content.decode()
    assert "没有坐标的一件" in page
    assert "不在图上" in page


def test_own_grids_are_shaded_and_neighbours_are_not(phone, cast, ground, now):
    seed_territory(now=now)
    invalidate()
    ground.team.area_code = "330203004001001"
    ground.team.save()
    features = phone(cast.worker).get("/field/map/outlines.json").json()["features"]
    shades = {f["properties"]["code"]: f["properties"].get("shade") for f in features}
    assert shades.pop("330203004001001") == 2
    assert len(shades) > 1
    assert set(shades.values()) == {None}
