"""Finding the likely answer: rarity, class, area, validity and secrecy."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.reach import NOBODY
from grid.selectors.reach import reach_of
from requests_app.knowledge.choices import Secrecy
from requests_app.knowledge.selectors import likeliest
from requests_app.knowledge.services.reports import report_wrong
from tests.factories.knowledge import draft, published, walk
from tests.factories.tickets import NOW


@pytest.fixture
def reach(cast):
    return reach_of(cast.agent, now=NOW)


def found(reach, text, **given):
    return [a.question for a in likeliest(reach, text, now=NOW, **given)]


@pytest.fixture
def shelf(cast):
    """Three articles of different matters."""
    for question, keywords, answer in [
        ("养狗怎么登记？", ("狗证", "犬证"), "先打疫苗，再到社区登记。"),
        ("外地人怎么办居住证？", ("暂住证",), "住满半年到派出所申请。"),
        ("路灯不亮找谁？", ("灯坏了",), "说清在哪条路，我们派人去修。"),
    ]:
        published(cast, question=question, keywords=keywords, answer=answer)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("我想问一下家里养狗要去哪里登记啊", "养狗怎么登记？"),
        ("狗证", "养狗怎么登记？"),
        ("来宁波半年了，暂住证怎么弄", "外地人怎么办居住证？"),
        ("小区门口路灯不亮三天了，老人晚上不敢出门", "路灯不亮找谁？"),
    ],
)
def test_the_words_of_a_call_find_their_answer(shelf, reach, text, first):
    assert found(reach, text)[0] == first


@pytest.mark.parametrize("text", ["", "好", "！！？", "楼上漏水漏到我家天花板", "a" * 5000])
def test_nothing_is_offered_where_nothing_fits(shelf, reach, text):
    assert found(reach, text) == []


def test_at_most_the_number_asked_for_comes(cast, reach):
    for n in range(4):
        published(cast, question=f"养狗登记之{'甲乙丙丁'[n]}")

    assert (len(found(reach, "养狗登记")), len(found(reach, "养狗登记", limit=3))) == (2, 3)


def test_the_class_decides_between_equals(cast, reach):
    for code in ("010101", "020703"):
        published(cast, question="多久有答复？", category_code=code, answer=f"答复{code}")

    best = likeliest(reach, "多久答复", now=NOW, category_code="020703")[0]
    assert best.answer == "答复020703"


@pytest.mark.parametrize(
    ("area", "place", "expected"),
    [("330203003", "330203003001", 1), ("330203003", "330203004001", 0), ("330203003", "", 1),
     ("", "330203004001", 1)],
)  # fmt: skip
def test_an_article_of_one_street_is_not_offered_elsewhere(cast, reach, area, place, expected):
    published(cast, area_code=area)

    assert len(found(reach, "养狗登记", area_code=place)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 1),
        ({"valid_from": date(2026, 11, 25)}, 0),
        ({"valid_from": date(2026, 11, 24)}, 1),
        ({"valid_to": date(2026, 11, 23)}, 0),
        ({"valid_to": date(2026, 11, 24)}, 1),
    ],
)
def test_only_what_is_in_force_today_is_offered(cast, reach, given, expected):
    published(cast, **given)

    assert len(found(reach, "养狗登记")) == expected


def test_what_is_unpublished_or_taken_down_is_not_offered(cast, reach):
    draft(cast.agent, cast.ground.district)
    walk(published(cast, question="养狗登记在哪"), ("withdraw", cast.supervisor))

    assert found(reach, "养狗登记") == []


@pytest.mark.parametrize(("who", "expected"), [("agent", 2), ("street", 2), (None, 1)])
def test_internal_articles_stay_inside(cast, who, expected):
    published(cast)
    published(cast, question="养狗登记内部口径", secrecy=Secrecy.INTERNAL)
    reach = reach_of(getattr(cast, who), now=NOW) if who else NOBODY

    assert len(found(reach, "养狗登记")) == expected


def test_an_overdue_article_comes_after_a_fresh_one_and_says_so(cast, reach):
    old = published(cast, keeping={"review_days": 1}, now=NOW - timedelta(days=9), answer="旧")
    published(cast, answer="新")
    report_wrong(article_id=old.pk, words="旧了", actor=cast.agent, now=NOW)

    first, second = likeliest(reach, "养狗登记", now=NOW)
    assert (first.answer, first.overdue, first.disputed) == ("新", False, False)
    assert (second.answer, second.overdue, second.disputed) == ("旧", True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_costs_three_queries_whatever_it_finds(cast, reach, count):
    for n in range(count):
        published(cast, question=f"养狗登记{n}")

    with CaptureQueriesContext(connection) as spent:
        assert likeliest(reach, "养狗要登记吗，去哪里登记", now=NOW)
    assert len(spent) == 3
