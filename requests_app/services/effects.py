"""What each move does besides changing the status: units, clocks, dates.

An effect works on the locked case through the ledger, raises a named error to refuse, and
returns what the resident and the timeline may read about it.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from grid.selectors.directory import team_brief, team_name
from haishu_portal.core.choices import PushKind
from requests_app.choices import (
    UNIT_BUSY,
    Clock,
    NotAcceptedReason,
    Outcome,
    RequestStatus,
    SuspendReason,
    UnitRole,
    UnitStatus,
)
from requests_app.exceptions import MissingField, MoveNotAllowed, TargetUnitConflict
from requests_app.models import ReturnRequest, TicketUnit
from requests_app.services import clocks, notices, papers
from requests_app.services.cases import Case
from requests_app.services.ledger import Ledger
from requests_app.services.move_input import MoveInput
from requests_app.sla import UNIT_CLOCKS

Effect = Callable[[Ledger, Case, MoveInput], dict[str, Any]]


def assign_lead(ledger: Ledger, case: Case, team_id: int, *, override: str = "") -> dict[str, Any]:
    """Make ``team_id`` the leading unit; never one complained about, here or in a merged ticket.

    Raises TargetUnitConflict (petition regulations 2022 art. 30), MissingField for a team
    that is not there or takes no dispatch, and CredentialMissing, which a supervisor's
    ``override`` lifts.
    """
    if case.accuses(team_id):
        raise TargetUnitConflict(
            _("不得交由被反映单位办理"), fields={"team_id": str(_("该单位是被反映单位"))}
        )
    team = team_brief(team_id)
    if team is None or not team.accepts_dispatch:
        raise MissingField(_("请选择承办单位"), fields={"team_id": str(_("该单位不接受派单"))})
    papers.check_team(ledger, case, team, override=override)
    before = team_name(case.ticket.lead_team_id)
    release_lead(ledger, case)
    assisting = next((u for u in case.units if u.team_id == team_id), None)
    if assisting is not None:
        ledger.change(assisting, status=UnitStatus.RELEASED)
        case.units.remove(assisting)
        clocks.cancel_part(ledger, case, assisting)
    unit = TicketUnit(
        ticket=case.ticket, team_id=team_id, role=UnitRole.LEAD, assigned_at=ledger.now
    )
    ledger.add(unit)
    case.units.append(unit)
    ledger.change(
        case.ticket, lead_team_id=team_id, handler=None, dispatched_at=ledger.now,
        signed_at=None, desk_reason="",
    )  # fmt: skip
    clocks.meet_clock(ledger, case, Clock.DISPATCH)
    clocks.cancel_clocks(ledger, case, (Clock.SIGN,))
    for clock in UNIT_CLOCKS:
        clocks.start_clock(ledger, case, clock)
    notices.tell_team(ledger, case, team, template="staff_assigned", kind=PushKind.NEW)
    changed = {"changes": {"lead": [before, team.name]}} if before else {}
    return {"team": team.name, **changed}


def release_lead(ledger: Ledger, case: Case) -> None:
    """Take the ticket away from the unit that leads it now."""
    lead = case.lead_unit
    if lead is not None:
        ledger.change(lead, status=UnitStatus.RELEASED)
        case.units.remove(lead)


def _tell_lead(ledger: Ledger, case: Case, state: str) -> None:
    """Tell the leading unit that the ticket is with it again; it was not looking any more."""
    team = team_brief(case.ticket.lead_team_id)
    if team is not None:
        notices.tell_team(
            ledger, case, team, template="staff_reminder", kind=PushKind.REWORK, state=state
        )


def _dispatch(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    if case.ticket.designated:
        ledger.change(case.ticket, designated=False)
    return assign_lead(ledger, case, int(given.data["team_id"]), override=_override(given))


def _override(given: MoveInput) -> str:
    return str(given.data.get("override") or "")


def _designate(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    _settle_return(ledger, case, given, RequestStatus.APPROVED)
    clocks.resume_clocks(ledger, case)
    ledger.change(case.ticket, designated=True, return_count=case.ticket.return_count + 1)
    return assign_lead(ledger, case, int(given.data["team_id"]), override=_override(given))


def _sign(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    clocks.meet_clock(ledger, case, Clock.SIGN)
    handler = None if given.data.get("for_team") else papers.signed_for(ledger, case.ticket)
    ledger.change(case.ticket, signed_at=ledger.now, handler=handler)
    if case.lead_unit is not None:
        ledger.change(case.lead_unit, status=UnitStatus.SIGNED, signed_at=ledger.now)
    return {"team": ledger.actor.team_label}


def _request_return(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    # The finishing clock runs on: a return must not buy time for the matter itself.
    clocks.pause_clocks(ledger, case, (Clock.SIGN, Clock.CONTACT))
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


def _settle_return(
    ledger: Ledger, case: Case, given: MoveInput, status: RequestStatus
) -> ReturnRequest | None:
    """Write the decision on the pending request, whichever way it was taken."""
    request = case.ticket.returns.filter(status=RequestStatus.PENDING).first()
    if request is not None:
        ledger.change(
            request,
            status=status,
            decided_by=ledger.actor.user,
            decided_at=ledger.now,
            decision_note=given.note,
        )
    return request


def _accept_return(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    request = _settle_return(ledger, case, given, RequestStatus.APPROVED)
    if request is not None and request.for_arbitration:
        raise MissingField(
            _("第二次退单须指定承办单位"), fields={"team_id": str(_("请指定承办单位"))}
        )
    release_lead(ledger, case)
    clocks.cancel_clocks(ledger, case, (Clock.SIGN, Clock.CONTACT))
    ledger.change(
        case.ticket,
        lead_team_id=None,
        handler=None,
        desk_reason=str(_("退单已同意，请另派")),
        return_count=case.ticket.return_count + 1,
    )
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


def _reject_return(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    request = _settle_return(ledger, case, given, RequestStatus.REJECTED)
    if request is not None and request.for_arbitration:
        ledger.change(case.ticket, designated=True)  # an arbitration binds either way
    if case.lead_unit is not None:
        ledger.change(case.lead_unit, status=UnitStatus.ASSIGNED, signed_at=None)
    clocks.cancel_clocks(ledger, case, (Clock.DISPATCH,))
    clocks.resume_clocks(ledger, case)
    ledger.change(case.ticket, return_count=case.ticket.return_count + 1)
    clocks.start_clock(ledger, case, Clock.SIGN)
    _tell_lead(ledger, case, _("退单未获同意"))
    return {}


def _answer(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    clocks.cancel_clocks(ledger, case)
    ledger.change(
        case.ticket, reply_text=given.data["reply_text"], replied_at=ledger.now, desk_reason=""
    )
    return {"reply": given.data["reply_text"]}


def _reply(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    clocks.meet_clock(ledger, case, Clock.FINISH)
    clocks.cancel_clocks(ledger, case, (Clock.CONTACT,))
    outcome = Outcome(given.data["outcome"])
    ledger.change(
        case.ticket,
        reply_text=given.data["reply_text"],
        outcome=outcome,
        replied_at=ledger.now,
    )
    if case.lead_unit is not None:
        ledger.change(case.lead_unit, status=UnitStatus.FINISHED, finished_at=ledger.now)
    return {"outcome": str(outcome.label), "reply": given.data["reply_text"]}


def _approve_reply(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    clocks.start_clock(ledger, case, Clock.CALLBACK)
    return {}


def _back_to_unit(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    if case.lead_unit is not None:
        ledger.change(case.lead_unit, status=UnitStatus.SIGNED, finished_at=None)
    clocks.start_clock(ledger, case, Clock.FINISH)
    _tell_lead(ledger, case, _("退回重办"))
    return {}


def _rework(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    if case.ticket.lead_team_id is None:
        raise MoveNotAllowed(_("没有承办单位，请先派单"))
    clocks.meet_clock(ledger, case, Clock.CALLBACK)
    ledger.change(case.ticket, rework_count=case.ticket.rework_count + 1, closed_at=None)
    return _back_to_unit(ledger, case, given)


def _to_difficult(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    clocks.meet_clock(ledger, case, Clock.CALLBACK)
    return {}


def _close(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    clocks.meet_clock(ledger, case, Clock.CALLBACK)
    return _end(ledger, case)


def _end(ledger: Ledger, case: Case) -> dict[str, Any]:
    clocks.cancel_clocks(ledger, case)
    ledger.change(case.ticket, closed_at=ledger.now, desk_reason="")
    for unit in [u for u in case.units if u.status in UNIT_BUSY]:
        # Nobody carries a part of what has ended.
        ledger.change(unit, status=UnitStatus.RELEASED)
        case.units.remove(unit)
    return {}


def _suspend(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    reason = SuspendReason(given.data["suspend_reason"])
    ledger.change(case.ticket, suspend_reason=reason)
    clocks.pause_clocks(ledger, case)
    return {"reason": str(reason.label)}


def _resume(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    ledger.change(case.ticket, suspend_reason="")
    clocks.resume_clocks(ledger, case)
    return {}


def _not_accept(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    reason = NotAcceptedReason(given.data["not_accepted_reason"])
    _settle_return(ledger, case, given, RequestStatus.APPROVED)
    ledger.change(case.ticket, not_accepted_reason=reason)
    _end(ledger, case)
    return {"reason": str(reason.label)}


def _finish(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    return _end(ledger, case)


def _merge(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    # What ends here is remembered, so that a merge made by mistake can be undone.
    before = {
        "units": {str(u.pk): u.status for u in case.units if u.pk},
        "clocks": [c.pk for c in case.clocks if c.pk],
    }
    ledger.change(case.ticket, master_id=int(given.data["master_id"]))
    release_lead(ledger, case)
    _end(ledger, case)
    return {"master": given.data.get("master_no", ""), "before": before}


def _unmerge(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    ledger.change(
        case.ticket,
        master=None,
        closed_at=None,
        lead_team_id=None,
        handler=None,
        desk_reason=str(_("并单已撤销，请派单")),
    )
    _revive(ledger, case, given)
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


def _unmerge_to_unit(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    team_id = int(given.data["team_id"])
    team = team_brief(team_id)
    ledger.change(case.ticket, master=None, closed_at=None, lead_team_id=team_id)
    _revive(ledger, case, given)
    if case.lead_unit is None:
        unit = TicketUnit(
            ticket=case.ticket,
            team_id=team_id,
            role=UnitRole.LEAD,
            assigned_at=ledger.now,
        )
        ledger.add(unit)
        case.units.append(unit)
    return {"team": team.name if team else ""}


def _revive(ledger: Ledger, case: Case, given: MoveInput) -> None:
    """Units and clocks run on as if they had never stopped; overdue ones are late."""
    for unit, status in given.data.get("units", ()):
        ledger.change(unit, status=status)
        case.units.append(unit)
    for clock in given.data.get("clocks", ()):
        ends = clocks.next_alert(clock, clock.started_at, clock.due_at)
        ledger.change(clock, met_at=None, cancelled=False, next_alert_at=ends)
        case.clocks.append(clock)


def _restore(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    ledger.change(
        case.ticket,
        master=None,
        closed_at=None,
        lead_team_id=None,
        handler=None,
        desk_reason=str(_("并单后诉求人仍不满意")),
    )
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


def _queue(ledger: Ledger, case: Case, given: MoveInput) -> dict[str, Any]:
    ledger.change(case.ticket, desk_reason=str(given.data.get("desk_reason", ""))[:200])
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


def _reopen(ledger: Ledger, case: Case, _given: MoveInput) -> dict[str, Any]:
    release_lead(ledger, case)
    ledger.change(
        case.ticket,
        lead_team_id=None,
        closed_at=None,
        desk_reason=str(_("诉求人申请重新办理")),
    )
    clocks.start_clock(ledger, case, Clock.DISPATCH)
    return {}


EFFECTS: dict[str, Effect] = {
    "answer": _answer,
    "close_answered": _finish,
    "queue": _queue,
    "dispatch": _dispatch,
    "redispatch": _dispatch,
    "sign": _sign,
    "request_return": _request_return,
    "accept_return": _accept_return,
    "reject_return": _reject_return,
    "designate": _designate,
    "reply": _reply,
    "approve_reply": _approve_reply,
    "reject_reply": _back_to_unit,
    "rework": _rework,
    "rework_rated": _rework,
    "difficult_rated": _to_difficult,
    "rework_difficult": _rework,
    "to_difficult": _to_difficult,
    "close": _close,
    "close_difficult": _close,
    "suspend": _suspend,
    "resume": _resume,
    "not_accept": _not_accept,
    "terminate": _finish,
    "merge": _merge,
    "restore": _restore,
    "unmerge": _unmerge,
    "unmerge_dispatched": _unmerge_to_unit,
    "unmerge_signed": _unmerge_to_unit,
    "unmerge_processing": _unmerge_to_unit,
    "withdraw": _finish,
    "reopen": _reopen,
}
