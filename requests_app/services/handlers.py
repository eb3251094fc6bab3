"""Who in the team has the ticket in hand."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.members import members_of
from haishu_portal.core.choices import PushKind
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import CredentialMissing, MissingField
from requests_app.models import Ticket
from requests_app.services import notices, papers
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger


def assign_handler(
    *,
    ticket_id: int,
    actor: User,
    user_id: int,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Give the ticket to a member of the leading team, or to who covers for them; only its
    lead may.

    Raises MissingField for somebody outside the team, ColleagueAway, CredentialMissing,
    NotYourTicket, StaleVersion.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, _leads_it, expected_version=expected_version)
        ticket = case.ticket
        members = {m.id: m.name for m in members_of([ticket.lead_team_id or 0], now=now)}
        if user_id not in members:
            raise MissingField(_("请选择本队队员"), fields={"user": str(_("不是本队队员"))})
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        user_id = papers.taker(ticket, user_id, ledger, name=members[user_id])
        if not papers.may_handle(ticket, user_id, ledger):
            why = _("%s没有这类工单要求的有效证件") % members.get(user_id, "")
            raise CredentialMissing(why, fields={"user": why})
        if ticket.handler_id != user_id:
            before = str(ticket.handler) if ticket.handler else ""
            ledger.change(ticket, handler_id=user_id, version=ticket.version + 1)
            changes = {"handler": [before, members.get(user_id, "")]}
            ledger.event(
                ticket, EventDraft(EventKind.NOTE, _("更换经办人"), data={"changes": changes})
            )
            words = _("%s 转交给您") % actor
            notices.ring_person(ledger, ticket, user_id=user_id, kind=PushKind.MINE, state=words)
            ledger.flush()
    return ticket


def _leads_it(reach: Reach, case: Case) -> bool:
    return rules.can_assign(reach, case.ticket)
