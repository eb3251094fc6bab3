"""Pressure on a ticket that does not move: seven steps, each on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.directory import team_brief
from haishu_portal.core.choices import PushKind
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind, SupervisionLevel
from requests_app.exceptions import MissingField, MoveNotAllowed
from requests_app.models import Ticket
from requests_app.services import notices
from requests_app.services.actors import staff_actor
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger


def supervise(*, ticket_id: int, actor: User, level: int, note: str, now: datetime) -> Ticket:
    """Set the level of supervision with the reason; the leading unit is told.

    Raises MissingField, MoveNotAllowed on a closed ticket, NotYourTicket.
    """
    if level not in SupervisionLevel.values or not note.strip():
        raise MissingField(_("请选择督办级别并写明理由"), fields={"note": str(_("请写明理由"))})
    with transaction.atomic():
        case = case_for(
            ticket_id, actor, lambda reach, case: rules.can_supervise(reach, case.ticket)
        )
        ticket = case.ticket
        if not ticket.is_open:
            raise MoveNotAllowed(_("已办结的工单不能督办"))
        ledger = Ledger(actor=staff_actor(actor), now=now)
        was, wanted = (str(SupervisionLevel(n).label) for n in (ticket.supervision_level, level))
        ledger.change(ticket, supervision_level=level, version=ticket.version + 1)
        data = {"level": level, "changes": {"level": [was, wanted]}}
        ledger.event(ticket, EventDraft(EventKind.SUPERVISION, note.strip(), data=data))
        team = team_brief(ticket.lead_team_id)
        if team and level > SupervisionLevel.NONE:
            state = str(SupervisionLevel(level).label)
            notices.tell_team(
                ledger, case, team, template="staff_reminder", kind=PushKind.URGENT, state=state
            )
        ledger.flush()
    return ticket
