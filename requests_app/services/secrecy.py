"""Closing a ticket to the ground it lies in, and opening it again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField
from requests_app.models import Ticket
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import Rule, case_for
from requests_app.services.ledger import EventDraft, Ledger


def set_secrecy(
    *,
    ticket_id: int,
    actor: User,
    secret: bool,
    note: str,
    now: datetime,
    caller_agrees: bool = False,
    expected_version: int | None = None,
) -> Ticket:
    """Keep the ticket secret, or no longer; says why.

    Opening what a caller asked to keep secret needs their consent (``caller_agrees``).
    Nothing changes where it stands so already. Raises MissingField, NotYourTicket, StaleVersion.
    """
    if not note.strip():
        raise MissingField(_("请写明理由"), fields={"note": str(_("请写明理由"))})
    with transaction.atomic():
        case = case_for(ticket_id, actor, _rule(secret), expected_version=expected_version)
        ticket, reporter = case.ticket, case.reporter
        if ticket.confidential == secret:
            return ticket
        if not secret and reporter and reporter.keep_secret and not caller_agrees:
            why = str(_("诉求人要求保密，须先征得本人同意"))
            raise MissingField(why, fields={"caller_agrees": why})
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        ledger.change(ticket, confidential=secret, version=ticket.version + 1)
        was, is_now = (_("公开办理"), _("保密")) if secret else (_("保密"), _("公开办理"))
        data = {"changes": {"confidential": [was, is_now]}, "caller_agrees": caller_agrees}
        ledger.event(ticket, EventDraft(EventKind.SECRECY, note.strip(), data=data))
        ledger.flush()
    return ticket


def _rule(secret: bool) -> Rule:
    def check(reach: Reach, case: Case) -> bool:
        if case.ticket.confidential == secret:
            return rules.can_link(reach, case.ticket)
        may = rules.can_keep_secret if secret else rules.can_lift_secrecy
        return may(reach, case.ticket)

    return check
