"""What residents read for themselves, on pages and through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_app.api import outputs
from requests_app.knowledge.choices import Secrecy
from tests.factories.catalog import CategoryFactory
from tests.factories.knowledge import draft, published, walk
from tests.requests_app.api.shapes import assert_shape

PAGE, API = "/knowledge/", "/api/v1/knowledge/"


@pytest.fixture(params=[PAGE, API])
def face(request):
    return request.param


def questions(client, face, query=""):
    answer = client.get(f"{face}?{query}")
    assert answer.status_code == 200
    rows = answer.json()["results"] if face == API else answer.context["rows"]
    return [row["question"] if face == API else row.question for row in rows]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 1),
        ({"secrecy": Secrecy.INTERNAL}, 0),
        ({"valid_from": timezone.now().date() + timedelta(days=2)}, 0),
        ({"valid_to": timezone.now().date() - timedelta(days=2)}, 0),
    ],
)
def test_only_public_articles_in_force_are_for_everybody(cast, client, face, given, expected):
    article = published(cast, **given)

    assert len(questions(client, face)) == expected
    assert client.get(f"{face}{article.pk}/").status_code == (200 if expected else 404)


def test_drafts_and_what_was_taken_down_do_not_exist_for_residents(cast, client, face):
    gone = walk(published(cast), ("withdraw", cast.supervisor))
    unseen = draft(cast.agent, cast.ground.district)

    assert questions(client, face) == []
    assert {client.get(f"{face}{a.pk}/").status_code for a in (gone, unseen)} == {404}


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=登记", ["甲", "乙"]), ("q=狗", ["甲", "乙"]), ("category=02", ["甲"]), ("q=%E3%80%82", []),
     ("category=02&q=没有", []), ("cursor=nonsense", ["甲", "乙"])],
)  # fmt: skip
def test_residents_search_and_choose_a_class(cast, client, face, query, found):
    CategoryFactory(code="020703")
    published(cast, question="甲", category_code="020703")
    published(cast, question="乙")

    assert sorted(questions(client, face, query)) == sorted(found)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast, client, face, count):
    for n in range(count):
        published(cast, question=f"事{n}")
    questions(client, face)

    with CaptureQueriesContext(connection) as spent:
        assert len(questions(client, face)) == count
    assert len(spent) <= 5


def test_the_page_says_who_answers_and_when_it_was_checked(cast, client):
    article = published(cast, steps="1. 打疫苗\n2. 登记", basis="示例依据")
    page = client.get(f"{PAGE}{article.pk}/").content.decode()

    assert all(word in page for word in ("打疫苗", "示例依据", cast.ground.district.name, "核对"))
    assert "<script" not in page.split('<main id="main"')[1]


def test_the_api_answers_as_the_schema_says_and_pages_by_key(cast, client):
    for n in range(3):
        published(cast, question=f"事{n}")
    first = client.get(f"{API}?size=2").json()
    second = client.get(first["next"]).json()

    assert_shape(outputs.ArticleList, first)
    rows = [row["question"] for row in first["results"] + second["results"]]
    assert sorted(rows) == ["事0", "事1", "事2"]
    assert (first["previous"], second["next"]) == (None, None)


@pytest.mark.parametrize("query", ["size=0", "size=101", "category=x", "q=" + "长" * 61])
def test_the_api_refuses_what_makes_no_sense(cast, client, query):
    assert client.get(f"{API}?{query}").status_code == 400


def test_a_number_beyond_all_is_not_found(cast, client):
    assert client.get(f"{API}{'9' * 30}/").status_code == 404
