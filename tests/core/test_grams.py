"""What was written is found again; what was not, is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haishu_portal.core.grams import index_terms, normal, query_terms, tsquery
from haishu_portal.core.pinyin import spellings

HAN = "路灯不亮垃圾分类\U00020000"
MIXED = HAN + "ab12Ａ３ ，。-_"


def holds(text: str, words: str) -> bool:
    wanted = query_terms(words)
    return bool(wanted) and set(wanted) <= set(index_terms(text))


@given(st.text(HAN, max_size=30), st.text(HAN, min_size=1, max_size=2))
def test_one_and_two_characters_are_found_exactly(text, words):
    assert holds(text, words) == (words in text)


@given(st.text(MIXED, max_size=20), st.text(HAN, min_size=1), st.text(MIXED, max_size=20))
def test_chinese_inside_a_text_is_always_found(before, words, after):
    assert holds(before + words + after, words)


@given(st.text(MIXED, max_size=20), st.text(MIXED, min_size=1), st.text(MIXED, max_size=20))
def test_whatever_begins_with_a_word_is_found_wherever_it_stands(before, words, after):
    if query_terms(words):
        assert holds(f"{before} {words}{after if normal(words)[-1] in HAN else ''}", words)


@given(st.text(MIXED), st.text(MIXED), st.text(MIXED))
def test_several_words_must_all_be_there(text, left, right):
    if query_terms(left) and query_terms(right):
        assert holds(text, f"{left} {right}") == (holds(text, left) and holds(text, right))


@given(st.text())
def test_any_text_can_be_indexed_and_asked_for(text):
    terms = index_terms(text)
    assert terms == sorted(set(terms))
    assert all(terms)
    assert set(query_terms(text)) <= set(terms)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("中山西路88弄12号301室", "中山西路88弄12号", True),
        ("中山西路88弄12号301室", "8弄", False),
        ("13幢", "3幢", False),
        ("35幢", "3幢", False),
        ("35幢", "3", True),
        ("ＷＩＦＩ信号差", "wifi", True),
        ("WiFi信号差", "wi", True),
        ("WiFi信号差", "fi", False),
        ("路灯不亮", "灯路", False),
        ("路灯 不亮", "灯不", False),
        ("路灯不亮", "不亮 路灯", True),
        ("路灯不亮", "路灯 垃圾", False),
        ("路灯不亮", "，。", False),
    ],
)
def test_what_people_type(text, words, found):
    assert holds(text, words) is found


def test_a_query_is_quoted_for_postgresql():
    assert tsquery(["a'b", "c\\d"]) == "'a''b' & 'c\\\\d'"
    assert tsquery(["路灯", "亮"], any_of=True) == "'路灯' | '亮'"


@pytest.mark.parametrize(
    ("name", "whole", "initials"),
    [
        ("西门街道", "ximenjiedao", "xmjd"),
        ("段塘街道", "duantangjiedao", "dtjd"),
        ("重庆社区", "chongqingshequ", "cqsq"),
        ("女子路", "nvzilu", "nzl"),
        ("汪弄社区第1网格", "wangnongshequdi1wangge", "wnsqd1wg"),
        ("", "", ""),
    ],
)
def test_pinyin_and_initials(name, whole, initials):
    assert spellings(name) == (whole, initials)


@given(st.text())
def test_spellings_hold_nothing_but_letters_and_digits(name):
    assert all(re.fullmatch(r"[^\W_]*", part) for part in spellings(name))
