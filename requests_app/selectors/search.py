"""One box: tickets by number, words, caller or place, newest first; callers by what one remembers.

Every list starts from ``visible_to``: what a reader may not see is neither shown nor counted.

Words are found in two ways. A rare word is looked up in the index of terms, whose hits are then
sorted; a common one stands in every other new ticket, so the newest are simply read until a page
is full. PostgreSQL estimates which it is, from that follows how far back to look, and a look that
does not fill the page is followed by one at everything: a wrong estimate costs milliseconds.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q

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

NEWEST = 8_000  # tickets read at most, one after the other, for a common word
WORTH = 1.0  # pages' worth of the word expected among them to try
STRETCHES = (3,)  # then by the index of terms, so many times further back, before everything
CALLER_ROWS = 200
HASHES = re.compile(r" \| '~[0-9a-f]+'")
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
        if query.typed.phone or found.rows:
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
    texts = TicketText.objects.filter(grams__query=asks, ticket__in=rows.order_by().values("pk"))
    texts = texts.defer("grams")
    with transaction.atomic():
        # The planner does not know how wide the terms are: never read all of them.
        _set("enable_seqscan = off", "max_parallel_workers_per_gather = 0")
        for since in _stretches(asks, cursor, size):
            page = TEXTS.page(texts.filter(submitted_at__gte=since), cursor, size=size)
            if page.older:
                return _tickets(page)
        _set("enable_bitmapscan = on", "enable_indexscan = off")
        return _tickets(TEXTS.page(texts, cursor, size=size))


def _set(*settings: str) -> None:
    """Guide the planner until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"SET LOCAL {setting}" for setting in settings))


def _stretches(asks: str, cursor: str, size: int) -> Iterator[datetime]:
    """Since when to look for a full page, nearest first.

    The nearest stretch is read in the order of time, the others through the index of terms.
    Estimates of several terms together are too low when they stand in one word: try anyway.
    """
    following = TEXTS.behind(TicketText.objects.all(), cursor)
    times: Any = [] if following is None else following.values_list("submitted_at", flat=True)
    newest = next(iter(times[:1]), None)
    oldest = next(iter(times[NEWEST : NEWEST + 1]), None)
    if newest is None or oldest is None:
        return
    if " & " in asks or _expected(asks, oldest, newest) >= WORTH * size:
        _set("enable_bitmapscan = off")
        yield oldest
    _set("enable_bitmapscan = on", "enable_indexscan = off")
    for lengths in STRETCHES:
        yield newest - (newest - oldest) * lengths


def _expected(asks: str, since: datetime, until: datetime) -> float:
    """How many tickets PostgreSQL expects to hold a term; nobody is shown this number.

    Of the ways to write it only the plain one: statistics know nothing of hashes.
    """
    rows = TicketText.objects.filter(
        grams__query=HASHES.sub("", asks), submitted_at__range=(since, until)
    )
    (plan,) = json.loads(rows.values("pk").explain(format="json"))
    return float(plan["Plan"]["Plan Rows"])


def _tickets(page: Page[TicketText]) -> Page[Ticket]:
    tickets = Ticket.objects.select_related("category").in_bulk([row.pk for row in page.rows])
    return Page([tickets[row.pk] for row in page.rows], page.older, page.newer)
