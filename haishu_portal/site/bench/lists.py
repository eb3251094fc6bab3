"""Every list of the desk at the front and in the depth, the counts beside them, conditions."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.core.cache import cache

from grid.reach import Reach
from haishu_portal.site.bench.measure import (
    Figure,
    at_most,
    count_queries,
    held_against,
    timing,
)
from requests_app.conditions import parse
from requests_app.queue_look import OPEN_SORTS
from requests_app.selectors.conditions import count_matching, to_q
from requests_app.selectors.saved_views import figures
from requests_app.selectors.tickets import (
    SORTS,
    VIEWS,
    TicketFilter,
    capped_count,
    desk_page,
    filtered,
)

LIST_MS, COUNT_MS, ROUNDS, DEEP = 40, 30, 5, 0.9
OVER_ALL = ("all", "closed")
CONDITIONS: dict[str, dict[str, Any]] = {
    "open and under one street": {
        "all": [
            {"field": "open", "op": "yes"},
            {"field": "area", "op": "under", "value": ["330203003"]},
        ]
    },
    "urgent or supervised, not suspended": {
        "all": [
            {
                "any": [
                    {"field": "urgency", "op": "in", "value": ["urgent", "emergency"]},
                    {"field": "supervision", "op": "at_least", "value": 1},
                ]
            },
            {"not": {"field": "state", "op": "in", "value": ["suspended"]}},
        ]
    },
    "words in the text": {"field": "words", "op": "all_words", "value": ["路灯", "老人"]},
    "a rare word in the text": {"field": "words", "op": "all_words", "value": ["曦荆"]},
}

Work = Callable[[], object]


def list_works(reach: Reach, now: datetime) -> Iterator[tuple[str, Work, Work | None]]:
    """Each view in each order: its name, its first page, and a page 90 % down."""
    for view in VIEWS:
        for sort in SORTS:
            if sort in OPEN_SORTS and view in OVER_ALL:
                continue
            wanted = TicketFilter(view=view)
            page = partial(desk_page, reach, wanted, now=now, sort=sort)
            cursor = _deep(reach, wanted, sort, now)
            yield f"{view} by {sort}", page, partial(page, cursor=cursor) if cursor else None


def _deep(reach: Reach, wanted: TicketFilter, sort: str, now: datetime) -> str:
    keyset = SORTS[sort]
    rows = filtered(reach, wanted, now=now).order_by(*keyset.columns)
    place = int(rows.count() * DEEP)
    return keyset.cursor_after(rows[place]) if place else ""


def list_figures(reach: Reach, now: datetime) -> Iterator[Figure]:
    """The lists, first and deep page."""
    for name, first, deep in list_works(reach, now):
        yield held_against(f"list {name}", timing(first, ROUNDS), LIST_MS, count_queries(first))
        if deep:
            took = timing(deep, ROUNDS)
            yield held_against(f"list {name}, 90 % deep", took, LIST_MS, count_queries(deep))


def count_works(reach: Reach, now: datetime) -> dict[str, Work]:
    """The counts beside the lists."""
    works: dict[str, Work] = {
        f"count of {view}, capped": partial(capped_count, reach, TicketFilter(view=view), now=now)
        for view in VIEWS
    }
    works["counts of the whole rail, uncached"] = partial(_rail, reach, now)
    return works


def count_figures(reach: Reach, now: datetime) -> Iterator[Figure]:
    """Counts against their limit."""
    for name, work in count_works(reach, now).items():
        yield at_most(name, work, COUNT_MS, rounds=ROUNDS)


def _rail(reach: Reach, now: datetime) -> object:
    cache.clear()
    return figures(reach, now=now)


def condition_works(reach: Reach, now: datetime) -> dict[str, Work]:
    """Conditions as a list and as a count."""
    works: dict[str, Work] = {}
    for name, data in CONDITIONS.items():
        node = parse(data)
        wanted = TicketFilter(condition=to_q(node, reach=reach, now=now))
        works[f"condition list, {name}"] = partial(desk_page, reach, wanted, now=now, sort="newest")
        works[f"condition count, {name}"] = partial(count_matching, reach, node, now=now)
    return works


def condition_figures(reach: Reach, now: datetime) -> Iterator[Figure]:
    """Conditions against the limits of lists and counts."""
    for name, work in condition_works(reach, now).items():
        limit = COUNT_MS if "count" in name else LIST_MS
        yield at_most(name, work, limit, rounds=3)
