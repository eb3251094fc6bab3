"""One box: tickets by number, words, caller or place, newest first; callers by what one remembers.

Every list starts from ``visible_to``: what a reader may not see is neither shown nor counted.

Words are found in two ways. A rare word is looked up in the index of terms, whose hits are then
sorted; a common one stands in every other new ticket, so the newest are simply read until a page
is full. PostgreSQL estimates which it is; the second way looks at a bounded number of tickets
and falls back to the first, so that a wrong estimate costs milliseconds.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from grid.reach import Reach
from grid.selectors.finder import Found, find_places, find_teams, spelt_exactly
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.masking import mask_name, mask_phone
from requests_app.caller_keys import last4_key, name4_key
from requests_app.conditions import Node
from requests_app.models import Reporter, Ticket, TicketText
from requests_app.search_input import Typed, latin_words, read_search, without
from requests_app.search_terms import words_query
from requests_app.selectors.conditions import to_q
from requests_app.selectors.similar import Similar, similar_tickets
from requests_app.selectors.tickets import (
    PAGE_SIZE,
    SORTS,
    TicketFilter,
    filtered,
    visible_to,
    with_open_callers,
)

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet

__all__ = [
    "CallerFound",
    "Query",
    "Similar",
    "find_callers",
    "find_named",
    "holding",
    "read_query",
    "search_tickets",
    "similar_tickets",
]

NEWEST = 2_000  # tickets read at most for a common word
WORTH = 1.5  # pages' worth of hits expected among them to try
CALLER_ROWS = 200
TEXTS = Keyset(["-submitted_at", "-ticket_id"])


@dataclass(frozen=True)
class Query:
    """A search taken apart: words for the texts, places and teams named by their spelling."""

    typed: Typed
    text: str
    named: tuple[Found, ...]

    @property
    def asks(self) -> str:
        """The words as PostgreSQL takes them."""
        return words_query(self.text)


@dataclass(frozen=True)
class CallerFound:
    """A caller as a list shows one: masked, with the number of tickets the reader may see."""

    name: str
    phone: str
    count: int
    at_least: bool
    newest: Ticket
    clear_phone: str


def read_query(typed: str) -> Query:
    """What was typed, with names of places and teams in pinyin understood."""
    read = read_search(typed)
    known = {word: spelt_exactly(word) for word in latin_words(read.words)}
    named = tuple(found for hits in known.values() for found in hits)
    text = without(read.words, [word for word, hits in known.items() if hits])
    return Query(read, text, named)


def search_tickets(
    reach: Reach,
    words: str,
    *,
    node: Node | None = None,
    wanted: TicketFilter | None = None,
    now: datetime,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[Ticket]:
    """One page of the reader's tickets that hold what was typed, within filter and condition.

    Raises ConditionError for a condition that names what no longer exists.
    """
    query = read_query(words)
    rows = filtered(reach, wanted or TicketFilter(), now=now)
    if node is not None:
        rows = rows.filter(to_q(node, reach=reach, now=now))
    rows = rows.filter(_named(query.named))
    if query.typed.number:
        return _newest(rows.filter(no__startswith=query.typed.number), cursor, size)
    if query.typed.phone or query.typed.surname:
        found = _newest(rows.filter(with_open_callers(reach), _caller(query.typed)), cursor, size)
        if query.typed.phone or found.rows or cursor:
            return found
    if query.asks:
        return _holding(rows, query.asks, cursor, size)
    return _newest(rows, cursor, size) if query.named else Page([], "", "")


def holding(words: str) -> Q:
    """Tickets that hold every word, for lists of any order. Words without a term hold in none."""
    asks = words_query(words)
    return Q(text__grams__query=asks) if asks else Q(pk__in=[])


def find_callers(reach: Reach, words: str, *, limit: int = 5) -> list[CallerFound]:
    """Callers by number, last four digits, or surname with them; two queries at most."""
    typed = read_search(words)
    if not typed.names_a_caller:
        return []
    rows = visible_to(reach).filter(with_open_callers(reach), _caller(typed))
    recent = list(
        rows.order_by("-reporter__submitted_at").values_list("reporter__phone_hash", "pk")[
            :CALLER_ROWS
        ]
    )
    newest: dict[str, int] = {}
    counts: dict[str, int] = {}
    for phone_hash, pk in recent:
        newest.setdefault(phone_hash, pk)
        counts[phone_hash] = counts.get(phone_hash, 0) + 1
    shown = list(newest.items())[:limit]
    people = Reporter.objects.filter(pk__in=[pk for _hash, pk in shown]).select_related("ticket")
    by_pk = {person.pk: person for person in people}
    full = len(recent) == CALLER_ROWS
    return [_caller_found(by_pk[pk], counts[key], at_least=full) for key, pk in shown]


def find_named(query: Query, *, limit: int = 4) -> list[Found]:
    """Places and teams that the search names, whole or in part, from memory."""
    found: dict[tuple[str, int | None], Found] = {}
    for word in query.typed.words.split()[:3]:
        for hit in [*find_places(word, limit=limit), *find_teams(word, limit=limit)]:
            found.setdefault((hit.code, hit.team_id), hit)
    return list(found.values())[: 2 * limit]


def _caller(typed: Typed) -> Q:
    if typed.phone:
        return Q(reporter__phone_hash=keyed_hash(typed.phone))
    if typed.surname:
        return Q(reporter__name4_hash=name4_key(typed.surname, typed.last4))
    return Q(reporter__last4_hash=last4_key(typed.last4))


def _caller_found(person: Reporter, count: int, *, at_least: bool) -> CallerFound:
    return CallerFound(
        name=mask_name(person.name),
        phone=mask_phone(person.phone),
        count=count,
        at_least=at_least,
        newest=person.ticket,
        clear_phone=person.phone,
    )


def _named(named: tuple[Found, ...]) -> Q:
    """Tickets in one of the places or led by one of the teams."""
    found = Q()
    for hit in named:
        found |= Q(lead_team_id=hit.team_id) if hit.team_id else Q(area_code__startswith=hit.code)
    return found


def _newest(rows: "TicketQuerySet", cursor: str, size: int) -> Page[Ticket]:
    return SORTS["newest"].page(rows.select_related("category"), cursor, size=size)


def _holding(rows: "TicketQuerySet", asks: str, cursor: str, size: int) -> Page[Ticket]:
    with _planned():
        return _among_newest(rows, asks, cursor, size) or _by_index(rows, asks, cursor, size)


@contextmanager
def _planned() -> Iterator[None]:
    """Never read all terms one after the other: the planner does not know how wide they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        yield


def _among_newest(rows: "TicketQuerySet", asks: str, cursor: str, size: int) -> Page[Ticket] | None:
    """A full page from the newest tickets behind the cursor, if that is likely and comes true."""
    following = SORTS["newest"].behind(Ticket.objects.all(), cursor)
    if following is None:
        return None
    limit = following.values_list("submitted_at", flat=True)[NEWEST : NEWEST + 1]
    for oldest in limit:
        rows = rows.filter(submitted_at__gte=oldest)
    rows = rows.filter(text__grams__query=asks)
    inside = SORTS["newest"].behind(rows, cursor)
    if limit and inside is not None and _estimated(inside) < WORTH * size:
        return None
    page = _newest(rows, cursor, size)
    return page if page.older or not limit else None


def _estimated(rows: QuerySet[Ticket]) -> float:
    """How many rows PostgreSQL expects; nobody is shown this number."""
    (plan,) = json.loads(rows.order_by().values("pk").explain(format="json"))
    return float(plan["Plan"]["Plan Rows"])


def _by_index(rows: "TicketQuerySet", asks: str, cursor: str, size: int) -> Page[Ticket]:
    texts = TicketText.objects.filter(grams__query=asks, ticket__in=rows.order_by().values("pk"))
    page = TEXTS.page(texts.defer("grams"), cursor, size=size)
    tickets = Ticket.objects.select_related("category").in_bulk([row.pk for row in page.rows])
    return Page([tickets[row.pk] for row in page.rows], page.older, page.newer)
