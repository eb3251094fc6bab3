"""Units that help the leading one: each with its own task and its own clocks."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_brief
from haishu_portal.core.choices import PushKind
from haishu_portal.core.models import User
from requests_app import rules, workflow
from requests_app.choices import Clock, EventKind, UnitRole, UnitStatus
from requests_app.exceptions import MissingField, MoveNotAllowed, TargetUnitConflict
from requests_app.models import Ticket, TicketUnit
from requests_app.services import clocks, notices
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.repeats import done_before


def add_assist(
    *, ticket_id: int, actor: User, team_id: int, task: str, now: datetime
) -> TicketUnit:
    """Ask ``team_id`` to help; the desk and the leading unit may.

    Raises MissingField, TargetUnitConflict, MoveNotAllowed.
    """
    if not task.strip():
        raise MissingField(_("请写明协办事项"), fields={"task": str(_("请写明协办事项"))})
    team = team_brief(team_id)
    if team is None:
        raise MissingField(_("请选择协办单位"), fields={"team_id": str(_("请选择协办单位"))})
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may_call_help)
        ticket = case.ticket
        if case.accuses(team_id):
            raise TargetUnitConflict(
                _("不得交由被反映单位办理"), fields={"team_id": str(_("该单位是被反映单位"))}
            )
        if ticket.status not in workflow.WITH_UNIT:
            raise MoveNotAllowed(_("工单正在办理时才能增加协办单位"))
        if team_id in case.unit_team_ids:
            raise MoveNotAllowed(_("%s已在承办这张工单") % team.name)
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        # Written at once: its clocks refer to it.
        part = TicketUnit.objects.create(
            ticket=ticket,
            team_id=team_id,
            role=UnitRole.ASSIST,
            task=task.strip(),
            assigned_at=now,
        )
        for clock in (Clock.SIGN, Clock.FINISH):
            clocks.start_clock(ledger, case, clock, part=part)
        ledger.event(ticket, EventDraft(EventKind.ASSIST, task.strip(), data={"team": team.name}))
        notices.tell_team(ledger, case, team, template="staff_assigned", kind=PushKind.NEW)
        ledger.flush()
    return part


def sign_assist(
    *,
    part_id: int,
    actor: User,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> TicketUnit:
    """Sign for an assisting part."""
    with transaction.atomic():
        if done := _done_before(part_id, client_uuid):
            return done
        case, part = _open_part(part_id, actor, UnitStatus.ASSIGNED)
        ledger = Ledger(actor=staff_actor(actor, case.ticket), now=now)
        ledger.change(part, status=UnitStatus.SIGNED, signed_at=now)
        clocks.meet_clock(ledger, case, Clock.SIGN, part=part)
        draft = EventDraft(
            EventKind.ASSIST, _("协办单位已签收"), client_at=client_at, client_uuid=client_uuid
        )
        ledger.event(case.ticket, draft)
        ledger.flush()
    return part


def report_assist(
    *,
    part_id: int,
    actor: User,
    report: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> TicketUnit:
    """Report the part to the leading unit, which answers for the whole."""
    if not report.strip():
        raise MissingField(_("请写明协办情况"), fields={"report": str(_("请写明协办情况"))})
    with transaction.atomic():
        if done := _done_before(part_id, client_uuid):
            return done
        case, part = _open_part(part_id, actor, UnitStatus.SIGNED)
        ledger = Ledger(actor=staff_actor(actor, case.ticket), now=now)
        ledger.change(part, status=UnitStatus.FINISHED, finished_at=now, report=report.strip())
        clocks.meet_clock(ledger, case, Clock.FINISH, part=part)
        draft = EventDraft(
            EventKind.ASSIST, report.strip(), client_at=client_at, client_uuid=client_uuid
        )
        ledger.event(case.ticket, draft)
        ledger.flush()
    return part


def _done_before(part_id: int, client_uuid: uuid.UUID | None) -> TicketUnit | None:
    """The part if this very form was carried out already. Locks the ticket first."""
    part = TicketUnit.objects.filter(pk=part_id).first()
    if part is None or client_uuid is None:
        return None
    ticket = Ticket.objects.select_for_update().get(pk=part.ticket_id)
    return part if done_before(ticket, client_uuid, EventKind.ASSIST) else None


def _open_part(part_id: int, actor: User, status: UnitStatus) -> tuple[Case, TicketUnit]:
    found = TicketUnit.objects.filter(pk=part_id, role=UnitRole.ASSIST).first()
    if found is None:
        raise MoveNotAllowed(_("没有这项协办"))

    def member(reach: Reach, _case: Case) -> bool:
        return rules.handles_as(reach, found.team_id)

    case = case_for(found.ticket_id, actor, member)
    part = next((u for u in case.units if u.pk == part_id), None)
    if part is None or part.status != status:
        raise MoveNotAllowed(_("这项协办已不在此状态，请刷新后再试"))
    return case, part


def _may_call_help(reach: Reach, case: Case) -> bool:
    return rules.can_decide(reach) or rules.handles(reach, case.ticket)
