"""Keeping what tickets are found under true to the tickets, in the transaction of the change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from grid.choices import Level
from grid.selectors.directory import team_name
from grid.selectors.lookup import division_chain
from requests_app.caller_keys import keys_of
from requests_app.models import Reporter, Ticket, TicketText, TicketUnit
from requests_app.search_terms import document_terms

# A change of one of these changes what the ticket is found under.
COLUMNS = frozenset(
    {
        "title", "content", "address", "place_label", "area_code", "lead_team", "lead_team_id",
        "reply_text", "confidential",
    }
)  # fmt: skip
LEVELS = (Level.STREET, Level.COMMUNITY)


def terms_of(ticket: Ticket, assisting: Collection[int] = ()) -> list[str]:
    """The ticket's terms; place and unit names from memory."""
    places = place_names(ticket.area_code)
    units = [team_name(i) for i in sorted({ticket.lead_team_id or 0, *assisting})]
    return document_terms(
        no=ticket.no,
        texts=[ticket.title, ticket.content, ticket.reply_text, *places, *units],
        address="" if ticket.confidential else ticket.address,
        shown=ticket.place_label,
    )


def place_names(area_code: str) -> tuple[str, ...]:
    """Names of the street and the community that hold the code."""
    return tuple(d.name for d in division_chain(area_code) if d.level in LEVELS)


def index_tickets(tickets: Sequence[Ticket], *, known_units: bool = False) -> None:
    """Write the terms of ``tickets``; ``known_units`` says that nobody assists yet."""
    if not tickets:
        return
    units = {} if known_units else _assisting([t.pk for t in tickets])
    TicketText.objects.bulk_create(
        [
            TicketText(
                ticket_id=t.pk, submitted_at=t.submitted_at, grams=terms_of(t, units.get(t.pk, ()))
            )
            for t in tickets
        ],
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["grams"],
    )


def _assisting(ids: Iterable[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = TicketUnit.objects.at_work().filter(ticket_id__in=ids)
    for ticket_id, team_id in rows.values_list("ticket_id", "team_id"):
        found[ticket_id].append(team_id)
    return found


def behind(*, everything: bool) -> QuerySet[Ticket]:
    """Tickets to index again: those without terms or caller keys, or all."""
    if everything:
        return Ticket.objects.all()
    text = TicketText.objects.filter(ticket=OuterRef("pk"))
    return Ticket.objects.filter(
        ~Exists(text) | Q(reporter__last4_hash="") & ~Q(reporter__phone_hash="")
    )


def reindex_batch(rows: QuerySet[Ticket], *, after: int, size: int) -> tuple[int, int]:
    """Index the next ``size`` tickets behind the id ``after``; the last id and how many.

    Locks them, so that a move made meanwhile is never overwritten by older words.
    """
    with transaction.atomic():
        locked = rows.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))
        tickets = list(locked[:size])
        index_tickets(tickets)
        people = list(Reporter.objects.filter(ticket__in=tickets).exclude(phone_hash=""))
        for person in people:
            for name, value in keys_of(person.name, person.phone).items():
                setattr(person, name, value)
        Reporter.objects.bulk_update(people, ["phone_hash", "last4_hash", "name4_hash"])
    return (tickets[-1].pk if tickets else after), len(tickets)
