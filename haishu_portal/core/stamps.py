"""Versions of tables that processes hold in memory, looked up together.

Each holder watches its table by a stamp. When one has to be asked, every other that is due
soon is asked in the same query, so that a page costs one look and not one for each table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db.models import Count, DateTimeField, Max, Model, QuerySet, Value
from django.db.models.functions import Cast

Stamp = tuple[Any, ...]
NEVER = float("-inf")
SOON = 0.5  # part of its time after which a stamp is asked again along with another


@dataclass
class _Watch:
    query: Callable[[], "QuerySet[Any, Any]"]
    every: float
    asked: float = NEVER
    stamp: Stamp = ()


_watches: dict[str, _Watch] = {}


def watch(name: str, query: Callable[[], "QuerySet[Any, Any]"], *, every: float) -> None:
    """Keep the stamp of a table at most ``every`` seconds old; 0 asks each time.

    ``query`` gives rows of ``table_stamp`` or ``number_stamp``.
    """
    _watches[name] = _Watch(query, every)


def table_stamp(name: str, model: type[Model]) -> "QuerySet[Any, Any]":
    """Changes when a row with ``updated_at`` is added, changed or taken away."""
    rows = model._default_manager.order_by().values(watched=Value(name))  # noqa: SLF001 - Django's documented way
    return rows.values_list("watched", Max("updated_at"), Count("pk"), Max("pk"))


def number_stamp(name: str, model: type[Model], column: str) -> "QuerySet[Any, Any]":
    """Changes with the highest ``column``."""
    never = Cast(Value(None), DateTimeField())
    rows = model._default_manager.order_by().values(watched=Value(name))  # noqa: SLF001 - Django's documented way
    return rows.values_list("watched", never, Max(column), Max("pk"))


def stamp(name: str) -> Stamp:
    """The stamp of the table watched as ``name``; at most one query."""
    wanted = _watches[name]
    now = monotonic()
    if wanted.every == 0 or now - wanted.asked > wanted.every:
        _ask(name, now)
    return wanted.stamp


def forget(name: str) -> None:
    """Ask again at the next look."""
    _watches[name].asked = NEVER


def _ask(name: str, now: float) -> None:
    due = {
        key: held
        for key, held in _watches.items()
        if key == name or now - held.asked > held.every * SOON
    }
    first, *others = (held.query() for held in due.values())
    rows = first.union(*others, all=True) if others else first
    found = {row[0]: tuple(row[1:]) for row in rows}
    for key, held in due.items():
        held.stamp, held.asked = found.get(key, ()), now
