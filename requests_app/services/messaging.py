"""Writing to the resident by hand: a fixed text, never free words."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField, MoveNotAllowed
from requests_app.macro_steps import SENDABLE
from requests_app.models import Ticket
from requests_app.services import notices
from requests_app.services.actors import staff_actor
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger


def write_to_resident(*, ticket_id: int, template: str, actor: User, now: datetime) -> Ticket:
    """Send one of the texts that may be sent by hand, and say so in the history.

    Raises MissingField for another text, MoveNotAllowed where nobody can be reached,
    NotYourTicket.
    """
    if template not in SENDABLE:
        raise MissingField(_("这条消息不能手工发送"), fields={"template": str(_("请另选"))})
    with transaction.atomic():
        case = case_for(
            ticket_id, actor, lambda reach, case: rules.can_write_resident(reach, case.ticket)
        )
        ticket = case.ticket
        ledger = Ledger(actor=staff_actor(actor), now=now)
        subject = str(SENDABLE[template])
        ledger.event(ticket, EventDraft(EventKind.NOTE, _("给诉求人发消息：%s") % subject))
        if not notices.tell_resident(ledger, case, template):
            raise MoveNotAllowed(_("诉求人没有可用的手机或邮箱，或不需要回复"))
        ledger.flush()
    return ticket
