"""What others did to a case since a phone last saw it."""

from django.db.models import Q

from grid.reach import Reach
from requests_app.choices import EventKind
from requests_app.models import Ticket
from requests_app.selectors.timeline import TimelineEntry, staff_timeline

# Kinds of event that usually leave a new version behind.
RAISING = (EventKind.MOVE, EventKind.RECLASSIFIED, EventKind.SUPERVISION, EventKind.SECRECY)
MOST = 20


def changes_since(
    reach: Reach, ticket: Ticket, *, version: int, seen: int = 0, besides: int | None = None
) -> list[TimelineEntry]:
    """What happened after event ``seen``, or else about since ``version``, newest first.

    What the person ``besides`` sent from the phone themselves is left out; two queries at most.
    """
    after = seen if 0 < seen <= ticket.event_seq else _since(ticket, version)
    return staff_timeline(ticket, reach, after=after, besides=besides)[:MOST]


def _since(ticket: Ticket, version: int) -> int:
    """Number of the event before the first that ``version`` does not know yet."""
    behind = max(1, ticket.version - version)
    raising = Q(kind__in=RAISING) | Q(kind=EventKind.NOTE, data__has_key="changes")
    rows = ticket.events.filter(raising).order_by("-seq").values_list("seq", flat=True)
    later = list(rows[: min(behind, MOST)])
    return (later[-1] if later else ticket.event_seq) - 1
