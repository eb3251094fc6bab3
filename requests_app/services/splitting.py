"""One ticket that holds two matters becomes two, each with its own clocks.

The first stays as it is: words, state and clocks. The new one is the same caller's, lies in
the same place, keeps what was promised (secrecy, the unit complained about) and is routed
like any other. The query code of the first opens it too: nobody has to be told a new one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.bell import ring
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind, LinkKind, PhotoPhase
from requests_app.exceptions import MissingField
from requests_app.models import Reporter, Ticket, TicketLink
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for
from requests_app.services.intake import Draft, Extras, Place, build_ticket, write_drafts
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.tasks import route


@dataclass(frozen=True)
class Matter:
    """The second matter: its words, and what it is if the desk knows."""

    text: str
    title: str = ""
    category_code: str = ""
    kind: str = ""
    urgency: str = ""


def split_ticket(
    *,
    ticket_id: int,
    actor: User,
    matter: Matter,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Make a ticket of the second matter and link both; returns the new one.

    The same ``client_uuid`` again gives the ticket of the first time. Raises MissingField
    for empty words, NotYourTicket, StaleVersion.
    """
    if not matter.text.strip():
        raise MissingField(_("请写下另一件事"), fields={"text": str(_("请写下另一件事"))})
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may, expected_version=expected_version)
        known = Ticket.objects.filter(client_uuid=client_uuid).first() if client_uuid else None
        if known is not None:
            return known
        made = _made_of(case, matter, now)
        made.client_uuid = client_uuid or uuid.uuid4()
        person = _same_caller(case.reporter, made)
        write_drafts([Draft(made, person, (), PhotoPhase.REPORT)], actor=actor, now=now)
        link = TicketLink(source=case.ticket, target=made, kind=LinkKind.SPLIT, note=note[:200])
        link.linked_by, link.linked_at = actor, now
        link.save(force_insert=True)
        ledger = Ledger(actor=staff_actor(actor), now=now)
        ledger.event(case.ticket, EventDraft(EventKind.SPLIT, note.strip(), data={"to": made.no}))
        ledger.event(made, EventDraft(EventKind.SPLIT, note.strip(), data={"from": case.ticket.no}))
        ledger.flush()
        ring(route, made.pk)
    return made


def _may(reach: Reach, case: Case) -> bool:
    return rules.can_split(reach, case.ticket)


def _made_of(case: Case, matter: Matter, now: datetime) -> Ticket:
    """The new ticket's columns: the matter is new, everything about place and person stays."""
    first = case.ticket
    extras = Extras(
        title=matter.title,
        category_code=matter.category_code,
        urgency=matter.urgency,
        target_team_id=first.target_team_id,
        event_time=first.event_time,
    )
    made = build_ticket(text=matter.text, place=Place(), extras=extras, now=now)
    for name in (
        "address", "place_label", "lng", "lat", "area_code", "matched_by",
        "channel", "confidential", "query_code_hash",
    ):  # fmt: skip
        setattr(made, name, getattr(first, name))
    made.kind = matter.kind or first.kind
    return made


def _same_caller(reporter: Reporter | None, made: Ticket) -> Reporter:
    """The caller once more; nobody where nobody was recorded."""
    if reporter is None:
        return Reporter(
            ticket=made, is_anonymous=True, need_reply=False, submitted_at=made.submitted_at
        )
    kept = {
        field.name: getattr(reporter, field.name)
        for field in Reporter._meta.concrete_fields  # noqa: SLF001 - Django's documented API
        if field.name not in {"ticket", "submitted_at"}
    }
    return Reporter(ticket=made, submitted_at=made.submitted_at, **kept)
