"""What the resident may do with their own ticket; who they are was checked by its code."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import Attachment
from haishu_portal.core.selectors.settings import setting_int
from requests_app.choices import (
    EventKind,
    PhotoPhase,
    Satisfaction,
    Solved,
    SuspendReason,
    Visibility,
)
from requests_app.exceptions import MissingField, MoveNotAllowed
from requests_app.models import Ticket, TicketPhoto
from requests_app.selectors.resident_view import RATEABLE, judged, was_reopened
from requests_app.services.actors import resident_actor
from requests_app.services.callbacks import Verdict, judge
from requests_app.services.cases import Case, open_case
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move
from requests_app.workflow import OPEN, Status


def withdraw(*, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """Take the request back. Raises MoveNotAllowed once it is answered."""
    with transaction.atomic():
        case, ledger = _open(ticket_id, now)
        apply_move(ledger, case, "withdraw", MoveInput(note=reason.strip()))
        ledger.flush()
    return case.ticket


def add_information(
    *, ticket_id: int, text: str, photos: Sequence[Attachment] = (), now: datetime
) -> Ticket:
    """Add words and pictures to an open ticket; one that waited for them runs on.

    Raises MissingField when there is nothing, MoveNotAllowed when the ticket is closed.
    """
    if not text.strip() and not photos:
        raise MissingField(_("请写下要补充的内容"), fields={"text": str(_("请写下要补充的内容"))})
    with transaction.atomic():
        case, ledger = _open(ticket_id, now)
        ticket = case.ticket
        if ticket.status not in OPEN:
            raise MoveNotAllowed(_("工单已办结，不能再补充；如仍未解决，请申请重新办理"))
        TicketPhoto.objects.bulk_create(
            TicketPhoto(ticket=ticket, attachment=p, phase=PhotoPhase.REPORT, added_at=now)
            for p in photos
        )
        ledger.event(
            ticket,
            EventDraft(
                EventKind.INFO,
                text.strip(),
                data={"count": len(photos), "ids": [str(p.pk) for p in photos]},
                visibility=Visibility.PUBLIC,
            ),
        )
        waited = ticket.suspend_reason == SuspendReason.WAITING_RESIDENT
        if ticket.status == Status.SUSPENDED and waited:
            apply_move(ledger, case, "resume", MoveInput(note=_("诉求人已补充信息")))
        ledger.flush()
    return ticket


def rate(*, ticket_id: int, solved: str, satisfaction: int, note: str, now: datetime) -> Ticket:
    """Judge the answer, once. Unhappy means rework, then the difficult cases.

    Raises MissingField, and MoveNotAllowed before the answer or after a judgement.
    """
    if solved not in Solved.values or satisfaction not in Satisfaction.values:
        raise MissingField(
            _("请选择是否解决和满意度"), fields={"satisfaction": str(_("请选择满意度"))}
        )
    with transaction.atomic():
        case, ledger = _open(ticket_id, now)
        ticket = case.ticket
        if ticket.status not in RATEABLE or ticket.replied_at is None:
            raise MoveNotAllowed(_("办理答复之后才能评价"))
        if judged(ticket):
            raise MoveNotAllowed(_("您已经评价过了"))
        ledger.event(
            ticket,
            EventDraft(
                EventKind.RATING,
                note.strip(),
                data={"solved": solved, "satisfaction": satisfaction},
                visibility=Visibility.PUBLIC,
            ),
        )
        judge(ledger, case, Verdict(solved, satisfaction, note.strip()))
        ledger.flush()
    return ticket


def ask_reopen(*, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """Ask for a closed ticket to be worked again, within ``reopen_days``, once.

    Raises MissingField without a reason, MoveNotAllowed when it is too late or was done.
    """
    if not reason.strip():
        raise MissingField(_("请写明为什么需要重新办理"), fields={"reason": str(_("请写明原因"))})
    with transaction.atomic():
        case, ledger = _open(ticket_id, now)
        ticket = case.ticket
        days = setting_int("reopen_days")
        if ticket.closed_at is None or now - ticket.closed_at > timedelta(days=days):
            raise MoveNotAllowed(_("办结%d天内才能申请重新办理") % days)
        if was_reopened(ticket):
            raise MoveNotAllowed(_("这张工单已重新办理过，请拨打热线反映"))
        apply_move(ledger, case, "reopen", MoveInput(note=reason.strip()))
        ledger.flush()
    return ticket


def _open(ticket_id: int, now: datetime) -> tuple[Case, Ledger]:
    return open_case(ticket_id), Ledger(actor=resident_actor(), now=now)
