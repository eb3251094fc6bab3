"""A unit gives a ticket back, once; the second time the dispatcher decides for good.

The designated unit may not return it (hotline regulations of comparable cities, as in
Weifang art. 22).
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import User
from requests_app.choices import EventKind, RequestStatus
from requests_app.exceptions import MissingField, ReturnNotAllowed
from requests_app.models import ReturnRequest, Ticket
from requests_app.services.actors import staff_actor
from requests_app.services.guards import case_for, decider, of_handling_unit
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.repeats import done_before
from requests_app.services.transition import apply_move


def request_return(
    *,
    ticket_id: int,
    actor: User,
    reason: str,
    now: datetime,
    legal_basis: str = "",
    suggested_team_id: int | None = None,
    expected_version: int | None = None,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Ask to give the ticket back, the second time for arbitration. Raises ReturnNotAllowed."""
    if not reason.strip():
        raise MissingField(_("请写明退单理由"), fields={"reason": str(_("请写明退单理由"))})
    given = MoveInput(reason.strip(), {"return_reason": reason}, client_at, client_uuid)
    with transaction.atomic():
        case = case_for(ticket_id, actor, of_handling_unit, expected_version=expected_version)
        ticket = case.ticket
        if done_before(ticket, client_uuid, EventKind.MOVE, "request_return"):
            return ticket
        _check_return(ticket, suggested_team_id)
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        ledger.add(
            ReturnRequest(
                ticket=ticket,
                team_id=ticket.lead_team_id or 0,
                reason=reason.strip(),
                legal_basis=legal_basis.strip(),
                suggested_team_id=suggested_team_id,
                for_arbitration=ticket.return_count > 0,
                asked_by=actor,
                asked_at=now,
            )
        )
        apply_move(ledger, case, "request_return", given)
        ledger.flush()
    return ticket


def _check_return(ticket: Ticket, suggested_team_id: int | None) -> None:
    if ticket.designated:
        raise ReturnNotAllowed(_("本单已由派单台指定承办，不能再退"))
    if suggested_team_id is not None and suggested_team_id == ticket.target_team_id:
        raise MissingField(
            _("不能建议交由被反映单位办理"),
            fields={"suggested_team_id": str(_("该单位是被反映单位"))},
        )


def decide_return(
    *,
    ticket_id: int,
    actor: User,
    approve: bool,
    note: str,
    now: datetime,
    team_id: int | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """Accept (to the desk, or straight to ``team_id``) or reject a return.

    In arbitration ``team_id`` is required and binds. Raises MissingField.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, decider, expected_version=expected_version)
        request = (
            case.ticket.returns.select_for_update().filter(status=RequestStatus.PENDING).first()
        )
        if request is None:
            raise ReturnNotAllowed(_("没有待审批的退单申请"))
        if request.for_arbitration and approve and team_id is None:
            raise MissingField(
                _("第二次退单须指定承办单位"), fields={"team_id": str(_("请指定承办单位"))}
            )
        ledger = Ledger(actor=staff_actor(actor), now=now)
        draft = EventDraft(EventKind.RETURN, note.strip(), data={"approved": approve})
        ledger.event(case.ticket, draft)
        for move in _decided_moves(request, approve=approve, directly=team_id is not None):
            apply_move(ledger, case, move, MoveInput(note.strip(), {"team_id": team_id}))
        ledger.flush()
    return case.ticket


def _decided_moves(request: ReturnRequest, *, approve: bool, directly: bool) -> list[str]:
    """Rejected; designated in arbitration; else back to the desk, or straight on."""
    if not approve:
        return ["reject_return"]
    if request.for_arbitration:
        return ["designate"]
    return ["accept_return", "dispatch"] if directly else ["accept_return"]
