"""Conditions of every shape, for property tests."""

from hypothesis import strategies as st

from requests_app.condition_fields import FIELDS, Shape
from requests_app.conditions import All, Any_, Not, Test

AREAS = ["330203", "330203003", "330203003001", "330203003001001", "330203004"]
CATEGORIES = ["01", "0101", "010101", "02"]
WORDS = ["灯", "KTV", "ktv", "100%", "a_b", "\\", "é", "漏水"]


def values(field, op, teams):
    """Values in the spelling that a test holds."""
    several = {
        Shape.AREAS: AREAS,
        Shape.CATEGORIES: CATEGORIES,
        Shape.TEAMS: teams,
        Shape.WORDS: WORDS,
        Shape.CHOICES: [key for key, _label in field.choices],
    }
    if op.shape in several:
        listed = st.lists(st.sampled_from(several[op.shape]), min_size=1, max_size=3, unique=True)
        return listed.map(tuple)
    times = ["00:00", "08:30", "12:00", "18:00", "23:59"]
    return {
        Shape.NONE: st.none(),
        Shape.LEVEL: st.sampled_from([key for key, _label in field.choices] or [0]),
        Shape.TEXT: st.sampled_from(["HS2026", "hs20261124-", "HS2025"]),
        Shape.COUNT: st.integers(0, 60),
        Shape.DATE: st.dates().map(lambda d: f"2026-11-{d.day % 28 + 1:02d}"),
        Shape.TIMES: st.lists(st.sampled_from(times), min_size=2, max_size=2, unique=True).map(
            tuple
        ),
    }[op.shape]


def single_tests(teams, *, personal=False):
    """One test of any field."""
    pairs = [
        (field, op) for field in FIELDS.values() for op in field.ops if personal or not op.personal
    ]
    return st.sampled_from(pairs).flatmap(
        lambda pair: values(*pair, teams).map(lambda value: Test(pair[0].name, pair[1].name, value))
    )


def nodes(teams, *, personal=False):
    """Trees of tests within the limits of the language."""

    def grow(inner):
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            parts.map(All),
            parts.map(Any_),
            inner.filter(lambda node: not isinstance(node, Not)).map(Not),
        )

    return st.recursive(single_tests(teams, personal=personal), grow, max_leaves=8)
