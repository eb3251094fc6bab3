"""The reader's part in a case, the day's doings, and how far a case has moved."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q
from django.utils.timezone import localtime

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app.choices import EventKind, UnitRole
from requests_app.models import Ticket, TicketEvent, TicketUnit

FIELD_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY)


def assist_part(reach: Reach, ticket: Ticket) -> TicketUnit | None:
    """The reader's own assisting part in the ticket, one query."""
    return (
        TicketUnit.objects.at_work()
        .filter(ticket=ticket, role=UnitRole.ASSIST, team_id__in=reach.team_ids)
        .first()
    )


def done_today(user_id: int | None, *, now: datetime) -> dict[str, int]:
    """How often the person signed, contacted and replied since midnight in Ningbo; one query."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = TicketEvent.objects.filter(actor_id=user_id, at__gte=midnight).order_by()
    return rows.aggregate(
        signed=Count("pk", filter=Q(move="sign")),
        contacted=Count("pk", filter=Q(kind=EventKind.CONTACT)),
        replied=Count("pk", filter=Q(move="reply")),
    )


def revisions(ticket_ids: Collection[int]) -> dict[int, tuple[str, int, str]]:
    """Number, version and revision of tickets as they are now; one query."""
    rows = Ticket.objects.filter(pk__in=ticket_ids).values_list("pk", "no", "version", "event_seq")
    return {pk: (no, version, f"{version}.{seq}") for pk, no, version, seq in rows}
