"""The trained version in use, kept in the process, and how versions fare."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from requests_app.choices import EventKind
from requests_app.learned import LearnedModel, load
from requests_app.models import (
    SuggesterState,
    SuggesterVersion,
    SuggestionCheck,
    Ticket,
    TicketEvent,
)
from requests_app.workflow import Status

# Moves by which a dispatcher lets a ticket go on, its class in view.
DESK_MOVES = ("dispatch", "redispatch", "designate", "reject_return", "approve_reply")
ENDED = (Status.CLOSED, Status.ARCHIVED)


@dataclass(frozen=True)
class Loaded:
    """A version ready for use."""

    id: int
    sha256: str
    model: LearnedModel

    @property
    def name(self) -> str:
        """As a suggestion names its source."""
        return f"model v{self.id}"


_held: dict[str, Loaded] = {}


def version_in(state: SuggesterState) -> Loaded | None:
    """The version of this state, read again only when another one has taken its place."""
    found = SuggesterVersion.objects.filter(state=state).values_list("pk", "sha256").first()
    if found is None:
        _held.pop(state, None)
        return None
    held = _held.get(state)
    if held is None or (held.id, held.sha256) != found:
        weights = SuggesterVersion.objects.values_list("weights", flat=True).get(pk=found[0])
        held = _held[state] = Loaded(found[0], found[1], load(bytes(weights)))
    return held


def _facts(**conditions: Any) -> Exists:
    return Exists(
        TicketEvent.objects.filter(ticket=OuterRef("pk"), actor__isnull=False, **conditions)
    )


def confirmed_tickets() -> QuerySet[Ticket]:
    """Tickets whose class people stand behind.

    A dispatcher set it (``corrected``), or dispatched the ticket with it and it was still
    there at closing.
    """
    return (
        Ticket.objects.filter(category__isnull=False)
        .annotate(
            corrected=_facts(kind=EventKind.RECLASSIFIED, data__changes__has_key="category"),
            kept=_facts(kind=EventKind.MOVE, move__in=DESK_MOVES),
        )
        .filter(Q(corrected=True) | Q(kept=True, status__in=ENDED))
    )


def confirmed_rows(limit: int) -> Iterator[tuple[str, str, str]]:
    """(top-level code, title, words) of the newest confirmed tickets."""
    rows = confirmed_tickets().order_by("-submitted_at", "-id")
    for code, title, words in rows.values_list("category__code", "title", "content")[:limit]:
        yield code[:2], title, words


@dataclass(frozen=True)
class VersionReport:
    """How a version (or the rules, without one) did on confirmed tickets."""

    version_id: int | None
    checked: int
    given: int
    hits: int
    per_class: dict[str, dict[str, int]]

    @property
    def precision(self) -> float | None:
        """Share of given suggestions that people confirmed."""
        return self.hits / self.given if self.given else None


def version_report(version_id: int | None) -> VersionReport:
    """Hits and corrections of each confirmed class. One query."""
    found = (
        SuggestionCheck.objects.filter(version_id=version_id)
        .values("confirmed")
        .annotate(
            checked=Count("pk"),
            given=Count("pk", filter=~Q(said="")),
            hits=Count("pk", filter=Q(hit=True)),
            corrections=Count("pk", filter=Q(corrected=True, hit=False) & ~Q(said="")),
        )
        .order_by("confirmed")
    )
    per_class = {
        row["confirmed"]: {k: row[k] for k in ("checked", "given", "hits", "corrections")}
        for row in found
    }
    total = {
        name: sum(row[name] for row in per_class.values()) for name in ("checked", "given", "hits")
    }
    return VersionReport(
        version_id, total["checked"], total["given"], total["hits"], per_class=per_class
    )


def agreement(first: int | None, second: int | None) -> tuple[int, int]:
    """On how many tickets both spoke, and on how many they meant the same branch."""
    other = SuggestionCheck.objects.filter(ticket=OuterRef("ticket"), version_id=second)
    pairs = (
        SuggestionCheck.objects.filter(version_id=first)
        .annotate(other=Subquery(other.values("said")[:1]))
        .exclude(said="")
        .exclude(other="")
        .exclude(other=None)
        .values_list("said", "other")
        .annotate(times=Count("pk"))
        .order_by()
    )
    rows = list(pairs)
    same = sum(n for one, two, n in rows if {*one.split("|")} & {*two.split("|")})
    return sum(n for _one, _two, n in rows), same
