"""The condition language: what can be written, what is refused, where and why."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.conditions import (
    DEEPEST,
    MOST_TESTS,
    All,
    Any_,
    ConditionError,
    Not,
    Test,
    describe,
    dump,
    is_personal,
    parse,
    read,
)
from tests.requests_app.conditions.strategies import nodes

OPEN = {"field": "open", "op": "yes"}


def nested(depth):
    tree = OPEN
    for _step in range(depth):
        tree = {"any": [tree]}
    return tree


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nodes([1, 2, 3], personal=True))
def test_what_is_written_is_read_back(node):
    written = dump(parse(dump(node)))  # choices in the order of their table

    assert dump(parse(written)) == written
    with translation.override("zh-hans"):
        assert describe(node)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["all", "any", "not", "field", "op", "value", "x"]), inner, max_size=3),
    max_leaves=12,
))  # fmt: skip
def test_nothing_written_breaks_the_reader(data):
    node, faults = read(data)

    assert faults or dump(node) is not None


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "", "应当是一个条件"),
        ({}, "", "应当是一个条件"),
        ({"all": [OPEN], "any": [OPEN]}, "", "应当是一个条件"),
        ({"all": [OPEN, {"any": []}]}, "1", "分组是空的"),
        ({"any": []}, "", "分组是空的"),
        ({"all": [{"field": "password", "op": "yes"}]}, "0", "没有这个字段"),
        ({"all": [OPEN, {"field": "state", "op": "regex"}]}, "1", "不能这样比较"),
        ({"field": "state", "op": "in", "value": ["closed", "nonsense"]}, "", "已不存在"),
        ({"field": "state", "op": "in", "value": []}, "", "至少一项"),
        ({"field": "area", "op": "under", "value": "330203%"}, "", "已不存在"),
        ({"field": "lead_team", "op": "in", "value": ["1 or 1=1"]}, "", "整数"),
        ({"field": "rework_count", "op": "at_least", "value": "-1"}, "", "整数"),
        ({"field": "rework_count", "op": "at_least", "value": True}, "", "整数"),
        ({"field": "submitted", "op": "since", "value": "0001-01-01"}, "", "2000"),
        ({"field": "submitted", "op": "since", "value": "昨天"}, "", "请选择日期"),
        ({"field": "submitted_time", "op": "between", "value": ["8", "25:00"]}, "", "两个时刻"),
        ({"field": "submitted_time", "op": "between", "value": ["08:00", "08:00"]}, "", "相同"),
        ({"field": "words", "op": "any_word", "value": "  "}, "", "至少一个词"),
        ({"field": "words", "op": "any_word", "value": "a\x00b"}, "", "最多"),
        ({"field": "words", "op": "any_word", "value": "字" * 41}, "", "最多"),
        ({"field": "number", "op": "starts", "value": 7}, "", "1 到 20"),
        ({"not": {"not": {"field": "x", "op": "y"}}}, "", "没有这个字段"),
        (nested(DEEPEST + 1), "0.0.0.0", "嵌套"),
        ({"all": [OPEN] * (MOST_TESTS + 1)}, "40", "最多"),
    ],
)
def test_a_fault_is_told_with_its_place(data, path, words):
    with pytest.raises(ConditionError) as refused:
        parse(data)

    assert (refused.value.path, words in refused.value.message) == (path, True)


def test_limits_allow_what_they_name():
    assert parse(nested(DEEPEST))
    assert len(parse({"all": [OPEN] * MOST_TESTS}).parts) == MOST_TESTS


def test_brackets_without_end_are_refused_early():
    tree = OPEN
    for _step in range(5000):
        tree = {"not": tree}

    with pytest.raises(ConditionError, match="括号"):
        parse(tree)


def test_every_fault_is_found_at_once():
    _node, faults = read(
        {
            "all": [
                {"field": "x"},
                OPEN,
                {"any": [{"field": "state", "op": "in", "value": "nonsense"}]},
            ]
        }
    )

    assert [fault.path for fault in faults] == ["0", "2.0"]


def test_values_come_into_one_spelling():
    def value(field, op, given):
        return parse({"field": field, "op": op, "value": given}).value

    assert value("area", "under", "330203001") == ("330203001",)
    assert value("state", "in", ["closed", "accepted", "closed"]) == ("accepted", "closed")
    assert value("submitted_weekday", "in", ["6", 7]) == (6, 7)
    assert value("words", "all_words", "路灯　不亮 路灯") == ("路灯", "不亮")
    assert value("submitted_time", "between", ["8:30".zfill(5), "18:00"]) == ("08:30", "18:00")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (All(), "全部工单"),
        (Test("open", "yes"), "是在办件"),
        (Not(Test("confidential", "yes")), "不是保密件"),
        (Test("handler", "me"), "经办人是我"),
        (Not(Test("category", "none")), "分类不为空"),
        (Not(Any_((Test("category", "none"),))), "分类不为空"),
        (Test("closed", "within_days", 7), "办结时间在最近7天内"),
        (Not(All((Test("open", "yes"), Test("due", "overdue")))), "并非（是在办件，且时限已超时）"),
        (
            All((Test("open", "yes"), Any_((Test("due", "overdue"), Test("handler", "none"))))),
            "是在办件，且（时限已超时，或经办人为空）",
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(node, words):
    with translation.override("zh-hans"):
        assert describe(node) == words


def test_a_personal_condition_is_known():
    assert is_personal(All((Test("open", "yes"), Not(Test("lead_team", "mine")))))
    assert not is_personal(All((Test("open", "yes"), Test("handler", "none"))))
