"""More time for the handling unit: asked for before the clock runs out, granted by the desk."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import SHANGHAI, Unit
from requests_app.choices import Clock, EventKind, RequestStatus, Visibility
from requests_app.exceptions import ExtensionRefused, MissingField
from requests_app.models import ExtensionRequest, TicketDeadline
from requests_app.services import clocks, notices
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for, decider, of_handling_unit
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.repeats import done_before

HOURS_A_DAY = 8


def request_extension(
    *,
    ticket_id: int,
    actor: User,
    working_days: int,
    reason: str,
    plan: str,
    caller_informed: bool,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> ExtensionRequest:
    """Ask for ``working_days`` more, once, at most as long as the first allowance.

    A ``client_uuid`` seen before gives the request it made.
    Raises MissingField and ExtensionRefused.
    """
    _check_words(reason=reason, plan=plan)
    with transaction.atomic():
        case = case_for(ticket_id, actor, of_handling_unit)
        ticket = case.ticket
        if done_before(ticket, client_uuid, EventKind.EXTENSION):
            return ticket.extensions.filter(asked_by=actor).latest("pk")
        _check(case, working_days, now)
        request = ExtensionRequest.objects.create(
            ticket=ticket,
            team_id=ticket.lead_team_id or 0,
            working_days=working_days,
            reason=reason.strip(),
            plan=plan.strip(),
            caller_informed=caller_informed,
            asked_by=actor,
            asked_at=now,
        )
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        draft = EventDraft(EventKind.EXTENSION, reason.strip(), data={"working_days": working_days})
        draft.client_at, draft.client_uuid = client_at, client_uuid
        ledger.event(ticket, draft)
        ledger.flush()
    return request


def decide_extension(
    *, ticket_id: int, actor: User, approve: bool, note: str, now: datetime
) -> ExtensionRequest:
    """Grant or refuse the pending request; the caller hears of a grant."""
    with transaction.atomic():
        case = case_for(ticket_id, actor, decider)
        ticket = case.ticket
        request = (
            ExtensionRequest.objects.select_for_update()
            .filter(ticket=ticket, status=RequestStatus.PENDING)
            .first()
        )
        if request is None:
            raise ExtensionRefused(_("没有待审批的延期申请"))
        if approve and case.clock(Clock.FINISH) is None:
            raise ExtensionRefused(_("工单已不在办理中，不能再延期"))
        ledger = Ledger(actor=staff_actor(actor), now=now)
        ledger.change(
            request,
            status=RequestStatus.APPROVED if approve else RequestStatus.REJECTED,
            decided_by=actor,
            decided_at=now,
            decision_note=note.strip(),
        )
        data: dict[str, object] = {"approved": approve, "working_days": request.working_days}
        if approve:
            data["changes"] = {"due": _longer(ledger, case, request.working_days)}
        ledger.event(
            ticket,
            EventDraft(
                EventKind.EXTENSION,
                note.strip(),
                data=data,
                visibility=Visibility.PUBLIC if approve else Visibility.INTERNAL,
            ),
        )
        if approve:
            notices.tell_resident(ledger, case, "ticket_extended")
        ledger.flush()
    return request


def _longer(ledger: Ledger, case: Case, working_days: int) -> list[str]:
    """Extend the finishing clock; its end before and after, Shanghai time."""
    clock = case.clock(Clock.FINISH)
    ends = []
    if clock is not None:
        ends = [clock.due_at]
        clocks.extend_finish(ledger, case, working_days=working_days)
        ends.append(clock.due_at)
    clocks.refresh_next_due(ledger, case)
    return [f"{end.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for end in ends]


def _check_words(**words: str) -> None:
    empty = {name: str(_("请填写")) for name, text in words.items() if not text.strip()}
    if empty:
        raise MissingField(_("请写明延期理由和办理计划"), fields=empty)


def _check(case: Case, working_days: int, now: datetime) -> None:
    clock = case.clock(Clock.FINISH)
    if clock is None:
        raise ExtensionRefused(_("工单现在没有办结时限，不需要延期"))
    if now > clock.due_at:
        raise ExtensionRefused(_("办结时限已过，不能再申请延期"))
    granted = case.ticket.extensions.exclude(status=RequestStatus.REJECTED).count()
    if granted >= setting_int("max_extensions"):
        raise ExtensionRefused(_("这张工单已申请过延期"))
    longest = allowance_in_days(clock)
    if not 1 <= working_days <= longest:
        raise ExtensionRefused(
            _("延期须为1至%d个工作日") % longest,
            fields={"working_days": str(_("须为1至%d") % longest)},
        )


def allowance_in_days(clock: TicketDeadline) -> int:
    """The first allowance as whole days, at least one."""
    if Unit(clock.unit).counts_days:
        return max(1, int(clock.amount))
    return max(1, round(clock.amount / HOURS_A_DAY))
