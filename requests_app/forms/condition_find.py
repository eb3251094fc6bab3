"""Finding places, categories and teams by what is typed, for the pickers of conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grid.selectors.directory import all_teams
from grid.selectors.lookup import division_label, territory
from requests_app.condition_fields import Shape
from requests_app.selectors.categories import catalogue

FOUND = 12


@dataclass(frozen=True)
class Found:
    """Something to pick: ``value`` goes into the condition, ``fact`` tells namesakes apart."""

    value: str
    name: str
    fact: str
    rank: int


def find(shape: str, typed: str) -> list[Found]:
    """What has every word typed in its name or code, the widest and shortest first.

    Nothing typed finds the top of a tree; teams are too many for that.
    """
    words = typed.upper().split()
    every = _SOURCES.get(shape)
    if every is None or (not words and shape == Shape.TEAMS):
        return []
    fit = [
        one
        for one in every()
        if all(w in one.name.upper() or one.fact.upper().startswith(w) for w in words)
    ]
    if not words:
        top = min((one.rank for one in fit), default=0)
        return [one for one in fit if one.rank <= top + 1][:FOUND]
    return sorted(fit, key=lambda one: (one.rank, len(one.name), one.fact))[:FOUND]


def _areas() -> Iterator[Found]:
    for code, row in territory().current.items():
        yield Found(code, division_label(code) or row.name, code, len(code) // 3)


def _categories() -> Iterator[Found]:
    tree = catalogue()
    for code, node in tree.nodes.items():
        yield Found(code, tree.path_of(code), code, node.level)


def _teams() -> Iterator[Found]:
    for team in all_teams():
        yield Found(str(team.id), team.name, team.code, 0)


_SOURCES: dict[Any, Any] = {
    Shape.AREAS: _areas,
    Shape.CATEGORIES: _categories,
    Shape.TEAMS: _teams,
}


def title_of(shape: str) -> str:
    """What the picker looks for."""
    return {
        Shape.AREAS: _("查找街道、社区或网格"),
        Shape.CATEGORIES: _("查找分类"),
        Shape.TEAMS: _("查找单位"),
    }.get(Shape(shape), "")
