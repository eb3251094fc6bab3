"""The same form sent twice is carried out once."""

import uuid

from django.utils.translation import gettext as _

from requests_app.choices import EventKind
from requests_app.exceptions import IdentifierTaken
from requests_app.models import Ticket, TicketEvent


def done_before(
    ticket: Ticket, client_uuid: uuid.UUID | None, kind: EventKind, move: str = ""
) -> bool:
    """Whether this very act was carried out on the locked ticket already; one query.

    Raises IdentifierTaken when another act, or one on another ticket, has the identifier:
    answering "done" would lose what was sent now.
    """
    if client_uuid is None:
        return False
    event = TicketEvent.objects.filter(client_uuid=client_uuid).first()
    if event is None:
        return False
    if (event.ticket_id, event.kind, event.move) != (ticket.pk, kind, move):
        raise IdentifierTaken(_("这个表单标识已用于另一项操作，请刷新页面后再试"))
    return True
