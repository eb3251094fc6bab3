"""Reply texts and macros: which of them are offered to whom, on which ticket."""

from typing import TypeVar

from django.db.models import F, Q, QuerySet, Value

from grid.reach import Reach
from requests_app import rules
from requests_app.models import Macro, ReplyText, Ticket

Row = TypeVar("Row", ReplyText, Macro)
OFFERED = 12


def offered_to(reach: Reach, model: type[Row]) -> QuerySet[Row]:
    """Those in use that the reader has: ``rules.has_kept`` in SQL."""
    rows: QuerySet[Row] = model._default_manager.filter(is_active=True)  # noqa: SLF001 - Django's documented name for "the manager"
    if not rules.sees_desk(reach):
        return rows.none()
    own = Q(person_id=reach.user_id)
    shared = Q(person=None) & (Q(team=None) | Q(team_id__in=reach.team_ids))
    for_role = Q(roles=[]) | Q(roles__overlap=sorted(reach.roles))
    return rows.filter(own | (shared & for_role))


def for_ticket(rows: QuerySet[Row], ticket: Ticket) -> QuerySet[Row]:
    """Those whose category is the ticket's or above it."""
    code = ticket.category.code if ticket.category else ""
    return rows.annotate(_code=Value(code)).filter(_code__startswith=F("category_prefix"))


def kept_by(reach: Reach, model: type[Row]) -> list[Row]:
    """Everything the reader may change, and everything offered to them; own ones first."""
    every = model._default_manager.select_related("team", "updated_by")  # noqa: SLF001 - as above
    own = Q(person_id=reach.user_id) | Q(person=None)
    rows = [
        row
        for row in every.filter(own)
        if rules.can_keep(reach, row) or (row.is_active and rules.has_kept(reach, row))
    ]
    return sorted(rows, key=lambda r: (r.person_id is None, r.team_id is None, r.position, r.pk))


def texts_for(
    reach: Reach, ticket: Ticket, *, purpose: str, typed: str = "", limit: int = OFFERED
) -> list[ReplyText]:
    """Texts for a field of this ticket whose code begins with, or whose name holds, what was typed.

    The best match first: the code itself, codes that begin so, then the most used; one query.
    """
    rows = for_ticket(offered_to(reach, ReplyText), ticket).filter(purposes__contains=[purpose])
    typed = typed.strip().lower()
    if typed:
        rows = rows.filter(Q(code__istartswith=typed) | Q(name__icontains=typed))
    found = list(rows.order_by("-used_count", "position", "pk")[:50])
    found.sort(key=lambda t: (t.code.lower() != typed, not t.code.lower().startswith(typed)))
    return found[:limit]


def macros_for(reach: Reach, ticket: Ticket) -> list[Macro]:
    """Macros offered on this ticket, in their order; one query."""
    return list(for_ticket(offered_to(reach, Macro), ticket).order_by("position", "pk")[:OFFERED])
