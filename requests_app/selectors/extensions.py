"""Whether a ticket may still be given more time."""

from haishu_portal.core.selectors.settings import setting_int
from requests_app.choices import RequestStatus
from requests_app.models import Ticket


def may_be_extended(ticket: Ticket) -> bool:
    """Whether fewer extensions were asked for or granted than the house allows; two queries."""
    used = ticket.extensions.exclude(status=RequestStatus.REJECTED).count()
    return used < setting_int("max_extensions")
