"""Earlier tickets of the same caller, place or matter, each with the reason in words.

The telling pairs of characters of a text are its rarest ones, by PostgreSQL's own statistics of
the terms; one query on their index brings the candidates, and what they share is weighed here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from math import log
from time import monotonic

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grid.choices import Level
from grid.codes import at_level
from grid.reach import Reach
from grid.selectors.lookup import division_chain
from haishu_portal.core.grams import query_terms, tsquery
from haishu_portal.core.masking import mask_address, scrub_free_text
from requests_app.models import Ticket, TicketText
from requests_app.search_terms import hashed_terms
from requests_app.selectors.tickets import visible_to, with_open_callers

MATTER_DAYS, CALLER_DAYS = 30, 180
TELLING, PLACE_TERMS, CANDIDATES = 6, 2, 60
TOO_COMMON, UNKNOWN = 0.05, 0.0005  # share of tickets that hold a term
ENOUGH, WITH_PLACE = 0.45, 0.2  # share of the telling that a ticket must hold
STATISTICS_SECONDS = 600.0


@dataclass(frozen=True)
class Similar:
    """An earlier ticket, and why it may be the same."""

    ticket: Ticket
    why: str


@dataclass(frozen=True)
class _Asked:
    """What is known of the new matter."""

    weights: dict[str, float]
    words: str
    area_code: str
    address: str
    phone_hash: str
    now: datetime


@dataclass
class _Statistics:
    """How common the common terms are, as of a while ago."""

    read_at: float = float("-inf")
    shares: dict[str, float] | None = None


_held = _Statistics()


def similar_tickets(
    reach: Reach,
    *,
    text: str,
    area_code: str,
    address: str,
    phone_hash: str,
    now: datetime,
    limit: int = 3,
    exclude_id: int | None = None,
) -> list[Similar]:
    """The likeliest earlier tickets that the reader may open, best first; open ones first.

    At most three queries, and a fourth every ten minutes for the statistics of terms.
    """
    words = scrub_free_text(text)
    weights = _telling(words)
    asked = _Asked(weights, words, area_code, address, phone_hash, now)
    visible = visible_to(reach).exclude(pk=exclude_id or 0)
    ids = _of_caller(visible.filter(with_open_callers(reach)), asked)
    callers = set(ids)
    ids += _of_matter(visible, asked)
    tickets = Ticket.objects.filter(pk__in=ids).select_related("category")
    weighed = [_weigh(ticket, ticket.pk in callers, asked) for ticket in tickets]
    found = [(score, similar) for score, similar in weighed if score > 0]
    found.sort(key=lambda pair: (-pair[0], -pair[1].ticket.pk))
    return [similar for _score, similar in found[:limit]]


def _of_caller(visible: QuerySet[Ticket], asked: _Asked) -> list[int]:
    if not asked.phone_hash:
        return []
    since = asked.now - timedelta(days=CALLER_DAYS)
    rows = visible.filter(
        reporter__phone_hash=asked.phone_hash, reporter__submitted_at__gte=since
    ).order_by("-reporter__submitted_at")
    return list(rows.values_list("pk", flat=True)[:10])


def _of_matter(visible: QuerySet[Ticket], asked: _Asked) -> list[int]:
    query = _query(asked)
    if not query:
        return []
    since = asked.now - timedelta(days=MATTER_DAYS)
    texts = TicketText.objects.filter(grams__query=query, submitted_at__gte=since)
    rows = texts.filter(ticket__in=visible.order_by().values("pk"))
    return list(rows.order_by("-submitted_at").values_list("pk", flat=True)[:CANDIDATES])


def _query(asked: _Asked) -> str:
    """Two telling terms anywhere, one in the same community, or the same house."""
    terms = list(asked.weights)
    ways = [f"({tsquery(list(pair))})" for pair in combinations(terms, 2)]
    community = at_level(asked.area_code, Level.COMMUNITY) if len(asked.area_code) >= 12 else ""
    names = [d.name for d in division_chain(community)][-1:] if community else []
    place = list(_telling("".join(names)))[:PLACE_TERMS]
    if place and terms:
        ways.append(f"({tsquery(place)} & ({tsquery(terms, any_of=True)}))")
    house = hashed_terms(asked.address, shown=mask_address(asked.address))
    road = list(_telling(mask_address(asked.address)))[:PLACE_TERMS]
    if house and road:
        ways.append(f"({tsquery([*house, *road])})")
    return " | ".join(ways)


def _telling(text: str) -> dict[str, float]:
    """The rarest pairs and words of ``text`` with their weights, most telling first."""
    shares = _shares()
    terms = {t for t in query_terms(text) if len(t) > 1}
    known = {t: shares.get(t, UNKNOWN) for t in terms}
    rare = sorted((share, t) for t, share in known.items() if share <= TOO_COMMON)
    # The very rarest are names and slips of the pen: weigh them like the merely rare.
    return {t: -log(max(share, UNKNOWN)) for share, t in _known_first(rare)[:TELLING]}


def _known_first(rare: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Terms that others have used before those nobody has."""
    return [r for r in rare if r[0] != UNKNOWN] + [r for r in rare if r[0] == UNKNOWN]


def _shares() -> dict[str, float]:
    if _held.shares is None or monotonic() - _held.read_at > STATISTICS_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
                " WHERE tablename = %s AND attname = 'grams'",
                [TicketText._meta.db_table],  # noqa: SLF001 - Django's documented model API
            )
            terms, shares = cursor.fetchone() or ([], [])
        _held.shares = dict(zip(terms or [], shares or [], strict=False))
        _held.read_at = monotonic()
    return _held.shares


def _weigh(ticket: Ticket, same_caller: bool, asked: _Asked) -> tuple[float, Similar]:
    """How alike, and why; nothing below what is enough."""
    texts = set(query_terms(f"{ticket.title}\n{ticket.content}"))
    shared = [t for t in asked.weights if t in texts]
    overlap = sum(asked.weights[t] for t in shared) / (sum(asked.weights.values()) or 1)
    near, place = _place(ticket, asked)
    if not (same_caller or overlap >= ENOUGH or (near and overlap >= WITH_PLACE) or near > 1):
        return 0.0, Similar(ticket, "")
    why = [_("同一来电人")] if same_caller else []
    if place:
        why.append(place)
    if shared and overlap >= WITH_PLACE:
        why.append(_("都提到“%s”") % "”“".join(_runs(asked.words, shared)))
    age = (asked.now - ticket.submitted_at) / timedelta(days=MATTER_DAYS)
    score = 3 * same_caller + near + 3 * overlap + (1.5 if ticket.is_open else 0) - min(age, 2)
    return max(score, 0.01), Similar(ticket, " · ".join(why))


def _place(ticket: Ticket, asked: _Asked) -> tuple[float, str]:
    if asked.address and not ticket.confidential and ticket.address == asked.address:
        return 2.0, _("同一地址")
    code = asked.area_code
    if code and ticket.area_code == code:
        return 1.0, _("同一网格")
    if len(code) >= 12 and ticket.area_code.startswith(code[:12]):
        return 0.5, _("同一社区")
    return 0.0, ""


def _runs(text: str, shared: Iterable[str]) -> list[str]:
    """The shared pairs as the words they stand in: 路灯 and 灯不 as 路灯不, two at most."""
    covered = [False] * len(text)
    for term in shared:
        at = text.lower().find(term)
        if at >= 0:
            covered[at : at + len(term)] = [True] * len(term)
    runs, at = [], 0
    while at < len(covered):
        end = at
        while end < len(covered) and covered[end]:
            end += 1
        if end > at:
            runs.append(text[at:end])
        at = end + 1
    return sorted(runs, key=len, reverse=True)[:2]
