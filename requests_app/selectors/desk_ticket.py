"""What the ticket page reads beside the ticket itself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from haishu_portal.core.choices import TO_STAFF, Channel
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.selectors.outbox import reason_of, text_of
from requests_app.choices import RequestStatus
from requests_app.models import (
    ExtensionRequest,
    ReturnRequest,
    RoutingDecision,
    Ticket,
    TicketDocument,
    TicketUnit,
)


@dataclass(frozen=True)
class SentMessage:
    """A message that went out, or should have, about a ticket."""

    at: datetime
    text: str
    via: str
    state: str
    failed: bool
    to_resident: bool
    id: int = 0
    why: str = ""


def units_of(ticket: Ticket) -> list[TicketUnit]:
    """Units at work on the ticket and those that were, the leading one first; one query."""
    rows = ticket.units.all()
    return sorted(rows, key=lambda u: (u.is_released, u.role != "lead", u.pk))


def documents_of(ticket: Ticket) -> list[TicketDocument]:
    """Documents of the ticket with who added them, the oldest first; one query."""
    rows = TicketDocument.objects.filter(ticket=ticket)
    return list(rows.select_related("document", "added_by"))


def latest_routing(ticket: Ticket) -> RoutingDecision | None:
    """Why the ticket went where it went; one query."""
    return ticket.routings.first()


def returns_of(ticket: Ticket) -> list[ReturnRequest]:
    """Every return of the ticket, the newest first: the decider reads them all; one query."""
    rows = ticket.returns.select_related("asked_by", "decided_by").order_by("-pk")
    return list(rows)


def pending_extension(ticket: Ticket) -> ExtensionRequest | None:
    """The extension that waits for a decision; one query."""
    found: ExtensionRequest | None = (
        ticket.extensions.filter(status=RequestStatus.PENDING).select_related("asked_by").first()
    )
    return found


def messages_about(ticket: Ticket, *, limit: int = 30) -> list[SentMessage]:
    """Messages about the ticket, newest first, without whom they went to; one query."""
    rows = OutboxMessage.objects.filter(subject_type="ticket", subject_id=str(ticket.pk))
    return [_sent(row) for row in rows.exclude(channel__in=TO_STAFF).order_by("-id")[:limit]]


def _sent(row: OutboxMessage) -> SentMessage:
    text = text_of(row)
    if row.failed_at:
        state = _("发送失败")
    elif row.sent_at:
        state = _("已发送")
    else:
        state = _("待发送")
    return SentMessage(
        at=row.created_at,
        text=text.body,
        via=str(Channel(row.channel).label),
        state=state,
        failed=row.failed_at is not None,
        to_resident=not row.template.startswith("staff_"),
        id=row.pk,
        why=reason_of(row) if row.failed_at else "",
    )
