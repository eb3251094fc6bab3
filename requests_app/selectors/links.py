"""What a ticket is tied to, as a reader may see it."""

from dataclasses import dataclass

from django.db.models import Q

from grid.reach import Reach
from haishu_portal.core.masking import mask_name, mask_phone
from requests_app import rules
from requests_app.choices import LinkKind
from requests_app.models import HandOver, Ticket, TicketLink
from requests_app.selectors.tickets import members_of, reporter_of, visible_to


@dataclass(frozen=True)
class LinkedTicket:
    """Another ticket, and how it is tied: ``split_from``, ``split_to`` or ``related``."""

    ticket: Ticket
    how: str
    note: str


@dataclass(frozen=True)
class Member:
    """A merged ticket with its caller, masked, and whether they were called back."""

    ticket: Ticket
    caller: str
    phone: str
    called_back: bool
    wants_call: bool


def links_of(reach: Reach, ticket: Ticket) -> list[LinkedTicket]:
    """Tied tickets that the reader may open, in the order they were tied.

    One query where nothing is tied, two else.
    """
    either = Q(source=ticket) | Q(target=ticket)
    links = list(TicketLink.objects.filter(either).order_by("pk")[:40])
    ids = {link.source_id for link in links} | {link.target_id for link in links}
    others = ids - {ticket.pk}
    if not others:
        return []
    seen = {t.pk: t for t in visible_to(reach).filter(pk__in=others).brief()}
    found = []
    for link in links:
        outward = link.source_id == ticket.pk
        other = seen.get(link.target_id if outward else link.source_id)
        if other is not None:
            found.append(LinkedTicket(other, _how(link, outward=outward), link.note))
    return found


def _how(link: TicketLink, *, outward: bool) -> str:
    if link.kind == LinkKind.RELATED:
        return "related"
    return "split_to" if outward else "split_from"


def member_views(reach: Reach, ticket: Ticket) -> list[Member]:
    """Members of a master with their callers as the reader may see them; one query.

    Each is called back on their own: what the master's caller says is not their verdict.
    """
    return [_member(reach, member) for member in members_of(reach, ticket)]


def _member(reach: Reach, ticket: Ticket) -> Member:
    reporter = reporter_of(ticket)
    hidden = ticket.confidential and not rules.at_centre(reach)
    shown = reporter if reporter and not hidden else None
    return Member(
        ticket=ticket,
        caller=mask_name(shown.name) if shown else "",
        phone=mask_phone(shown.phone) if shown else "",
        called_back=bool(ticket.solved),
        wants_call=bool(reporter and reporter.phone_hash and reporter.need_reply),
    )


def latest_hand_over(ticket: Ticket) -> HandOver | None:
    """The newest hand-over, whatever became of it; one query."""
    rows = HandOver.objects.filter(ticket=ticket).select_related("offered_by")
    return rows.order_by("-pk").first()
