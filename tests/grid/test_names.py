"""Streets and communities in free text."""

import pytest

from grid.choices import Level
from grid.names import Named, NameMatcher, short_name_of
from grid.seedfiles import seed_divisions
from grid.selectors.lookup import divisions_named_in

STREETS = [
    Named("330203003", "西门街道", Level.STREET, "330203003"),
    Named("330203003003", "文化社区", Level.COMMUNITY, "330203003003"),
    Named("330203006", "白云街道", Level.STREET, "330203006"),
    Named("330203006003", "和平社区", Level.COMMUNITY, "330203006003"),
    Named("330203003009", "和平社区", Level.COMMUNITY, "330203003009"),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("西门街道文化社区3弄", ["西门街道", "文化社区"]),
        ("文化社区门口", ["文化社区"]),
        ("丰富群众文化生活", []),
        ("西门街道丰富群众文化生活", ["西门街道", "文化社区"]),
        ("小区西门口有人摆摊", []),
        ("中山西路100号", []),
        ("中山东路和车站路", []),
        ("鼓楼街道中山", ["鼓楼街道", "中山社区"]),
        ("鼓楼街道中山路上", ["鼓楼街道"]),
        ("新街口有积水", []),
        ("江厦街道新街", ["江厦街道", "新街社区"]),
        ("柳庄街旁", []),
        ("柳锦12幢", ["柳锦社区"]),
        ("天一家园12幢", ["天一家园社区"]),
        ("天一社区", ["天一社区"]),
        ("白云庄8号", ["白云庄社区"]),
        ("马园社区，马园社区", ["马园社区"]),
        ("后塘河、五江口", ["后塘河社区", "五江口社区"]),
        ("海曙区", []),
        ("", []),
    ],
)
@pytest.mark.django_db
def test_divisions_named_in_addresses(territory, text, names):
    assert [hit.name for hit in divisions_named_in(text)] == names


@pytest.mark.django_db
def test_every_full_name_is_found_as_itself(territory):
    for division in seed_divisions():
        if division.level in {Level.STREET, Level.COMMUNITY}:
            hits = divisions_named_in(f"我住在{division.name}里")
            assert [(hit.code, hit.start) for hit in hits] == [(division.code, 3)]


@pytest.mark.django_db
def test_merged_community_is_found_and_points_to_its_successor(territory):
    (hit,) = divisions_named_in("桂井社区12号楼")
    assert (hit.code, hit.current_code) == ("330203004003", "330203004004")


def test_same_name_in_two_streets_counts_for_the_street_named_beside_it():
    matcher = NameMatcher(STREETS)
    assert [h.code for h in matcher.find("和平社区")] == ["330203006003", "330203003009"]
    assert [h.code for h in matcher.find("白云街道和平社区")] == ["330203006", "330203006003"]


def test_hit_tells_where_and_how_it_matched():
    hit = NameMatcher(STREETS).find("在文化社区")[0]
    assert (hit.start, hit.end, hit.matched, hit.is_full_name) == (1, 5, "文化社区", True)
    hit = NameMatcher(STREETS).find("西门街道文化")[1]
    assert (hit.start, hit.end, hit.matched, hit.is_full_name) == (4, 6, "文化", False)


def test_no_names_match_nothing():
    assert NameMatcher([]).find("西门街道") == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("西门街道", "西门"),
        ("汪弄社区", "汪弄"),
        ("新村", "新村"),
        ("古林镇", "古林"),
        ("龙观乡", "龙观"),
    ],
)
def test_short_name_of(name, short):
    assert short_name_of(name) == short
