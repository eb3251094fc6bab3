"""What the form says while it is filled in."""

import pytest

from grid.services.seeding import seed_territory
from tests.factories.grid import NOW
from tests.requests_app.public.conftest import WORDS
from tests.support.pictures import PLACE, broken_picture, picture


def test_words_suggest_a_class_and_mark_the_likeliest(client):
    answer = client.post("/report/suggest/", {"text": WORDS})

    assert [item.code for item in answer.context["suggestions"]] == ["010101"]
    assert answer.context["chosen"] == "010101"
    assert "不确定" in answer.content.decode()


def test_not_sure_stays_chosen_while_typing_goes_on(client):
    answer = client.post("/report/suggest/", {"text": WORDS, "category": ""})

    assert answer.context["chosen"] == ""


def test_words_that_say_nothing_suggest_nothing(client):
    assert client.post("/report/suggest/", {"text": "你好"}).context["suggestions"] == []


@pytest.mark.parametrize(
    ("text", "warned"), [("厨房着火了，有人被困", True), ("楼下路灯不亮三天", False)]
)
def test_danger_is_sent_to_the_emergency_numbers(client, text, warned):
    page = client.post("/report/suggest/", {"text": text}).content.decode()

    assert ('href="tel:119"' in page) is warned


def test_hints_never_come_by_get_where_words_would_be_logged(client):
    statuses = [client.get(f"/report/{name}/").status_code for name in ("suggest", "place")]

    assert statuses == [405, 405]


def test_a_point_is_told_its_grid(client):
    seed_territory(now=NOW)

    page = client.post("/report/place/", {"lng": PLACE[0], "lat": PLACE[1]}).content.decode()

    assert "西门街道" in page


def test_an_address_is_told_its_community(client):
    seed_territory(now=NOW)

    page = client.post("/report/place/", {"address": "西门街道汪弄社区 3 幢"}).content.decode()

    assert "汪弄社区" in page


def test_a_point_outside_is_still_welcome(client):
    seed_territory(now=NOW)

    page = client.post("/report/place/", {"lng": "121.60", "lat": "29.87"}).content.decode()

    assert "不在海曙区范围内" in page


@pytest.mark.parametrize("point", [{"lng": "x", "lat": "y"}, {"lng": "999", "lat": "1"}, {}])
def test_no_point_and_no_address_say_nothing(client, point):
    assert client.post("/report/place/", point).context["hint"] is None


def test_photos_go_up_at_once_and_come_off_again(client):
    added = client.post("/report/photos/", {"photos": [picture(), broken_picture()]})
    held = added.context["in_hand"].photos

    removed = client.post("/report/photos/", {"remove_photo": str(held[0].pk)})

    assert (len(held), len(added.context["in_hand"].problems)) == (1, 1)
    assert removed.context["in_hand"].photos == []


def test_nobody_removes_a_photo_of_another_session(client, client_of):
    held = client.post("/report/photos/", {"photos": [picture()]}).context["in_hand"].photos

    client_of().post("/report/photos/", {"remove_photo": str(held[0].pk)})

    assert client.get("/report/").context["in_hand"].photos == held


def test_outlines_are_sent_once(client):
    seed_territory(now=NOW)
    address = "/grid/outlines?level=community"
    assert f'"{address}"' in client.get("/report/").content.decode()
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert len(first.json()["features"]) == 77
    assert again.status_code == 304
