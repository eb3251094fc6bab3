"""Calling the resident back. The centre asks, the resident judges, the unit cannot overwrite."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.models import User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import local_date
from requests_app import rules, workflow
from requests_app.choices import (
    UNHAPPY_GRADES,
    CallOutcome,
    EventKind,
    Satisfaction,
    Solved,
    Visibility,
)
from requests_app.exceptions import CallbackTooSoon, MissingField, MoveNotAllowed
from requests_app.models import CallbackAttempt, Ticket
from requests_app.selectors.callbacks import calls_since_answer, may_be_called
from requests_app.services.actors import staff_actor, system_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move
from requests_app.workflow import Status


@dataclass(frozen=True)
class Verdict:
    """What the resident said."""

    solved: str
    satisfaction: int
    note: str = ""

    @property
    def unhappy(self) -> bool:
        """Not solved, or one of the two lowest grades."""
        return self.solved == Solved.NO or self.satisfaction in UNHAPPY_GRADES


def record_callback(
    *,
    ticket_id: int,
    actor: User,
    outcome: str,
    now: datetime,
    contacted: bool | None = None,
    solved: str = "",
    satisfaction: int | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> Ticket:
    """Record one call. Unhappy means rework once, then the difficult cases; happy closes.

    Three calls on two days without an answer close the ticket, outside the rates. A
    merged ticket's caller is asked once the master is answered; if unhappy, it is worked
    on its own again. Raises MissingField, CallbackTooSoon, MoveNotAllowed, NotYourTicket,
    StaleVersion.
    """
    verdict = _verdict(solved, satisfaction, note) if outcome == CallOutcome.REACHED else None
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may_ring, expected_version=expected_version)
        if not may_be_called(case.ticket):
            raise MoveNotAllowed(_("工单还没有可以回访的答复"))
        attempt = CallbackAttempt(
            ticket=case.ticket,
            agent=actor,
            outcome=CallOutcome(outcome),
            contacted=contacted,
            solved=verdict.solved if verdict else "",
            satisfaction=verdict.satisfaction if verdict else None,
            note=note,
            round=case.ticket.rework_count,
            at=now,
        )
        _take_down(Ledger(actor=staff_actor(actor), now=now), case, attempt, verdict)
    return case.ticket


def _may_ring(reach: Reach, case: Case) -> bool:
    master = case.ticket.master
    if master is not None and reach.in_team(master.lead_team_id):
        return False
    return rules.can_call_back(reach, case.ticket)


def _take_down(
    ledger: Ledger, case: Case, attempt: CallbackAttempt, verdict: Verdict | None
) -> None:
    if case.ticket.status == Status.REVIEWED:
        apply_move(ledger, case, "start_callback")
    earlier = _attempts(case.ticket)
    if verdict is None:
        _check_spacing(earlier, ledger.now)
    ledger.add(attempt)
    _write_event(ledger, case, attempt)
    if verdict:
        judge(ledger, case, verdict)
    else:
        _unanswered(ledger, case, [*earlier, attempt])
    ledger.flush()


def judge(ledger: Ledger, case: Case, verdict: Verdict) -> None:
    """Put the resident's verdict on the ticket and move it accordingly."""
    ticket = case.ticket
    ledger.change(ticket, solved=verdict.solved, satisfaction=verdict.satisfaction)
    move = _consequence(ticket, unhappy=verdict.unhappy)
    if move:
        reason = verdict.note or _("诉求人表示未解决或不满意")
        note = reason if verdict.unhappy else ""
        apply_move(ledger, case, move, MoveInput(note=note))


def _consequence(ticket: Ticket, *, unhappy: bool) -> str:
    """The move that follows from a verdict; a ticket already closed stays so when it is kind."""
    if not unhappy:
        return "close" if ticket.status in workflow.AT_CALLBACK else ""
    if ticket.status == Status.MERGED:
        return "restore"
    again = ticket.rework_count < setting_int("max_reworks")
    if ticket.status != Status.CLOSED:
        return "rework" if again else "to_difficult"
    if ticket.lead_team_id is None:
        return "reopen"
    return "rework_rated" if again else "difficult_rated"


def _verdict(solved: str, satisfaction: int | None, note: str) -> Verdict:
    wrong: dict[str, str] = {}
    if solved not in Solved.values:
        wrong["solved"] = str(_("请选择是否解决"))
    if satisfaction not in Satisfaction.values:
        wrong["satisfaction"] = str(_("请选择满意度"))
    if wrong or satisfaction is None:
        raise MissingField(_("请记录诉求人的评价"), fields=wrong)
    return Verdict(solved, satisfaction, note.strip())


def _attempts(ticket: Ticket) -> list[CallbackAttempt]:
    calls = CallbackAttempt.objects.filter(ticket=ticket).order_by("at", "id")
    return calls_since_answer(ticket, calls)


def _days(attempts: list[CallbackAttempt]) -> set[object]:
    return {local_date(attempt.at) for attempt in attempts}


def _check_spacing(attempts: list[CallbackAttempt], now: datetime) -> None:
    last = setting_int("callback_attempts")
    days = _days(attempts) | {local_date(now)}
    if len(attempts) + 1 >= last and len(days) < setting_int("callback_days"):
        raise CallbackTooSoon(_("最后一次回访须在另一天进行，请改日再拨"))


def _unanswered(ledger: Ledger, case: Case, attempts: list[CallbackAttempt]) -> None:
    if case.ticket.status == Status.MERGED:
        return
    if attempts[-1].outcome == CallOutcome.REFUSED:
        note = _("诉求人拒绝回访")
    elif len(attempts) >= setting_int("callback_attempts"):
        note = _("多次回访未接通，不计入评价")
    else:
        return
    with ledger.acting(system_actor()):
        apply_move(ledger, case, "close", MoveInput(note=note))


def _write_event(ledger: Ledger, case: Case, attempt: CallbackAttempt) -> None:
    data: dict[str, object] = {"outcome": attempt.outcome}
    if attempt.outcome == CallOutcome.REACHED:
        data |= {
            "solved": attempt.solved,
            "satisfaction": attempt.satisfaction,
            "contacted": attempt.contacted,
        }
    ledger.event(
        case.ticket,
        EventDraft(EventKind.CALLBACK, attempt.note, data=data, visibility=Visibility.INTERNAL),
    )
