"""The one writer of a ticket's status.

``move_ticket`` is for people, ``apply_move`` for services that already hold the locked
case. Both go through the transition table; what a move does besides stands in ``effects``.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from requests_app import rules, workflow
from requests_app.choices import EventKind, Outcome, SupervisionLevel, Visibility
from requests_app.exceptions import MissingField, MoveNotAllowed, NotYourTicket
from requests_app.models import Ticket
from requests_app.services import clocks, notices
from requests_app.services.actors import staff_actor, system_actor
from requests_app.services.cases import Case, check_version, open_case
from requests_app.services.effects import EFFECTS
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.repeats import done_before
from requests_app.workflow import Move, Status

# Moves that only their own service makes: it writes more than the ticket.
OWN_SERVICE = {
    "merge": gettext_lazy("并单请在主单上操作"),
    "request_return": gettext_lazy("退单请填写退单申请"),
    **dict.fromkeys(workflow.UNMERGES.values(), gettext_lazy("撤销并单请在被并工单上操作")),
}


def move_ticket(
    *,
    ticket_id: int,
    move: str,
    actor: User,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
    data: Mapping[str, Any] | None = None,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
    quiet: str = "",
) -> Ticket:
    """Make ``move`` for a member of staff, in one transaction.

    With ``quiet`` (why) the resident is not told, where rules allow that. Raises
    TicketNotFound, StaleVersion, MoveNotAllowed, NotYourTicket, MissingField, and what the
    move's effect raises. A ``client_uuid`` seen before changes nothing.
    """
    given = MoveInput(note, data or {}, client_at, client_uuid, quiet.strip())
    with transaction.atomic():
        case = open_case(ticket_id)
        if done_before(case.ticket, client_uuid, EventKind.MOVE, move):
            return case.ticket
        step = _allowed_step(case, move, actor, expected_version)
        if given.quiet and not rules.may_keep_quiet(reach_of(actor), step):
            raise NotYourTicket(_("这一步必须通知诉求人"), fields={"quiet": str(_("必须通知"))})
        ledger = Ledger(actor=staff_actor(actor, case.ticket), now=now)
        apply_move(ledger, case, step.name, given)
        settle(ledger, case)
        ledger.flush()
    return case.ticket


def settle(ledger: Ledger, case: Case) -> None:
    """Moves that follow by rule: a plain reply needs no review, a call needs a number.

    Replies under written supervision, and those that refuse the request, are reviewed by
    a person.
    """
    ticket = case.ticket
    with ledger.acting(system_actor()):
        if (
            ticket.status == Status.REPLIED
            and ticket.supervision_level < SupervisionLevel.WRITTEN
            and ticket.outcome != Outcome.UNSUPPORTED
        ):
            apply_move(ledger, case, "approve_reply", MoveInput(note=_("按规则自动审核通过")))
        if ticket.status == Status.REVIEWED and not can_be_called(case):
            apply_move(ledger, case, "close", MoveInput(note=_("未留联系电话，不再回访")))


def can_be_called(case: Case) -> bool:
    """Whether there is a number to ring, and the caller wants to be rung."""
    return bool(case.reporter and case.reporter.phone_hash and case.reporter.need_reply)


def _allowed_step(case: Case, move: str, actor: User, expected_version: int | None) -> Move:
    check_version(case.ticket, expected_version)
    if move in OWN_SERVICE:
        raise MoveNotAllowed(str(OWN_SERVICE[move]))
    reach = reach_of(actor)
    if not rules.can_view(reach, case.ticket, case.unit_team_ids):
        raise NotYourTicket(_("这张工单不在您的权限范围内"))
    step = workflow.find_move(move, case.ticket.status)
    if step is None:
        raise _no_such_step(case.ticket, move)
    if not rules.can_move(reach, case.ticket, step, case.unit_team_ids):
        raise NotYourTicket(_("您的岗位不能执行“%(move)s”") % {"move": step.label})
    return step


def apply_move(ledger: Ledger, case: Case, move: str, given: MoveInput | None = None) -> None:
    """Make ``move`` on a locked case: table, form, effect, event, clocks, message.

    Permission is the caller's business. Raises MoveNotAllowed and MissingField.
    """
    given = given or MoveInput()
    ticket = case.ticket
    step = workflow.find_move(move, ticket.status)
    if step is None:
        raise _no_such_step(ticket, move)
    check_form(step, given)
    before = ticket.status
    public_data = EFFECTS[move](ledger, case, given) if move in EFFECTS else {}
    ledger.change(ticket, status=step.target, version=ticket.version + 1)
    ledger.event(
        ticket,
        EventDraft(
            kind=EventKind.MOVE,
            move=move,
            from_status=before,
            to_status=step.target,
            note=given.note,
            data={**(public_data or {}), **({"quiet": given.quiet} if given.quiet else {})},
            visibility=Visibility.PUBLIC if step.public else Visibility.INTERNAL,
            client_at=given.client_at,
            client_uuid=given.client_uuid,
        ),
    )
    clocks.refresh_next_due(ledger, case)
    if not given.quiet:
        notices.tell_resident(ledger, case)
    if step.target in notices.TELLS_MEMBERS:
        notices.tell_members(ledger, ticket)


def check_form(step: Move, given: MoveInput) -> None:
    """Refuse a move whose form lacks something, naming each field."""
    missing = {name: str(_("请填写")) for name in step.requires if not given.data.get(name)}
    if step.note_required and not given.note.strip():
        missing["note"] = str(_("请写明原因"))
    if missing:
        raise MissingField(_("“%(move)s”还缺少必填内容") % {"move": step.label}, fields=missing)


def _no_such_step(ticket: Ticket, move: str) -> MoveNotAllowed:
    known = workflow.MOVES_BY_NAME.get(move)
    return MoveNotAllowed(
        _("工单目前“%(state)s”，不能执行“%(move)s”")
        % {"state": ticket.get_status_display(), "move": known.label if known else move}
    )
