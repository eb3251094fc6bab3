"""Two tickets that have to do with each other, tied and untied by hand."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind, LinkKind
from requests_app.exceptions import LinkRefused
from requests_app.models import Ticket, TicketLink
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case, open_cases
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger


def link_tickets(
    *, ticket_id: int, other_id: int, actor: User, now: datetime, note: str = ""
) -> TicketLink:
    """Say that both have to do with each other; an event on each. The actor must see both.

    Raises LinkRefused for the ticket itself and a link that is there, TicketNotFound.
    """
    if ticket_id == other_id:
        raise LinkRefused(_("不能关联自己"))
    with transaction.atomic():
        one, two = _both(ticket_id, other_id, actor)
        source, target = sorted((one, two), key=lambda t: t.pk)
        link, created = TicketLink.objects.get_or_create(
            source=source,
            target=target,
            kind=LinkKind.RELATED,
            defaults={"note": note.strip()[:200], "linked_by": actor, "linked_at": now},
        )
        if not created:
            raise LinkRefused(_("这两张工单已经关联"))
        _tell_both(one, two, actor, now, note.strip(), linked=True)
    return link


def unlink_tickets(*, ticket_id: int, other_id: int, actor: User, now: datetime) -> None:
    """Untie a relation; what a split tied stays tied. Raises LinkRefused, TicketNotFound."""
    with transaction.atomic():
        one, two = _both(ticket_id, other_id, actor)
        source, target = sorted((one, two), key=lambda t: t.pk)
        found = TicketLink.objects.filter(source=source, target=target, kind=LinkKind.RELATED)
        count, _kinds = found.delete()
        if not count:
            raise LinkRefused(_("这两张工单没有关联"))
        _tell_both(one, two, actor, now, "", linked=False)


def _both(ticket_id: int, other_id: int, actor: User) -> tuple[Ticket, Ticket]:
    open_cases([ticket_id, other_id])
    one, two = (case_for(pk, actor, _may) for pk in (ticket_id, other_id))
    return one.ticket, two.ticket


def _may(reach: Reach, case: Case) -> bool:
    return rules.can_link(reach, case.ticket)


def _tell_both(
    one: Ticket, two: Ticket, actor: User, now: datetime, note: str, *, linked: bool
) -> None:
    ledger = Ledger(actor=staff_actor(actor), now=now)
    for ticket, other in ((one, two), (two, one)):
        data = {"other": other.no, "linked": linked}
        ledger.event(ticket, EventDraft(EventKind.LINK, note, data=data))
    ledger.flush()
