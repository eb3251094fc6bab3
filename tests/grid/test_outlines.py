"""Outlines for maps: public, tagged with their version, refused when asked for nonsense."""

import pytest
from django.urls import reverse

URL = reverse("grid:outlines")


@pytest.mark.usefixtures("territory")
def test_outlines_of_a_street_are_its_grids(client):
    answer = client.get(URL, {"prefix": "330203004", "level": "grid"})
    features = answer.json()["features"]
    assert answer.status_code == 200
    assert len(features) in range(36, 43)
    assert {f["properties"]["code"][:9] for f in features} == {"330203004"}


@pytest.mark.usefixtures("territory")
def test_a_known_version_is_not_sent_again(client):
    etag = client.get(URL)["ETag"]
    again = client.get(URL, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("query", [{"prefix": "33x"}, {"prefix": "3302"}, {"level": "planet"}])
def test_nonsense_is_refused_in_one_shape(client, db, query):
    answer = client.get(URL, query)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "fields"}


def test_nothing_can_be_posted(client):
    assert client.post(URL).status_code == 405
