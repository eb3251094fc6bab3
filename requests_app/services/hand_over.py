"""A dispute offered to people's mediation, beside the ticket's own flow.

Mediation is voluntary (People's Mediation Law art. 3 and 17): without the caller's consent
nothing is offered. The ticket goes on; who takes the matter answers here.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind, HandOverKind, HandOverState
from requests_app.exceptions import HandOverRefused, MissingField
from requests_app.models import HandOver, Ticket
from requests_app.models.links import ALIVE
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case, open_case
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.signals import matter_offered, offer_recalled

DISPUTE = "dispute"


def is_dispute(ticket: Ticket) -> bool:
    """Whether the ticket's category is one of the disputes that mediators take."""
    return ticket.category is not None and ticket.category.skill == DISPUTE


def offer_mediation(
    *,
    ticket_id: int,
    actor: User,
    reason: str,
    consent: str,
    now: datetime,
    expected_version: int | None = None,
) -> HandOver:
    """Offer the matter, with why, and how the caller agreed. Tells ``matter_offered``.

    Raises MissingField, HandOverRefused for what is no dispute or offered already,
    NotYourTicket, StaleVersion.
    """
    _check(reason=reason, consent=consent)
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may, expected_version=expected_version)
        ticket = case.ticket
        if not is_dispute(ticket):
            raise HandOverRefused(_("只有矛盾纠纷类工单可以移交调解，请先改分类"))
        if alive(ticket) is not None:
            raise HandOverRefused(_("这张工单已移交调解"))
        row = HandOver.objects.create(
            ticket=ticket,
            kind=HandOverKind.MEDIATION,
            reason=reason.strip(),
            consent=consent.strip()[:200],
            offered_by=actor,
            offered_at=now,
        )
        _tell(row, actor, now, reason.strip(), {"consent": row.consent})
        matter_offered.send(sender=HandOver, hand_over=row, actor=actor, now=now)
    return row


def recall_offer(*, ticket_id: int, actor: User, note: str, now: datetime) -> HandOver:
    """Take an offer back that nobody has taken. Raises MissingField, HandOverRefused."""
    _check(note=note)
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may)
        row = _offered(case.ticket)
        _answer(row, HandOverState.RECALLED, actor, now, note.strip())
        offer_recalled.send(sender=HandOver, hand_over=row, actor=actor, now=now)
    return row


def answer_offer(
    *,
    ticket_id: int,
    actor: User,
    taken: bool,
    now: datetime,
    reference: str = "",
    note: str = "",
) -> HandOver:
    """What those who were offered the matter say; the rights of ``actor`` are theirs to check.

    A refusal says why. Raises MissingField, HandOverRefused.
    """
    _check(**({"reference": reference} if taken else {"note": note}))
    with transaction.atomic():
        case = open_case(ticket_id)
        row = _offered(case.ticket)
        row.reference = reference.strip()[:60]
        state = HandOverState.TAKEN if taken else HandOverState.DECLINED
        _answer(row, state, actor, now, note.strip())
    return row


def alive(ticket: Ticket) -> HandOver | None:
    """The hand-over that waits or was taken; one query."""
    return HandOver.objects.filter(ticket=ticket, state__in=ALIVE).first()


def _offered(ticket: Ticket) -> HandOver:
    rows = HandOver.objects.select_for_update().filter(ticket=ticket)
    row = rows.filter(state=HandOverState.OFFERED).first()
    if row is None:
        raise HandOverRefused(_("没有等待受理的移交"))
    row.ticket = ticket
    return row


def _answer(row: HandOver, state: HandOverState, actor: User, now: datetime, note: str) -> None:
    row.state, row.answer, row.answered_by, row.answered_at = state, note, actor, now
    row.save(update_fields=["state", "answer", "reference", "answered_by", "answered_at"])
    _tell(row, actor, now, note, {"reference": row.reference})


def _tell(row: HandOver, actor: User, now: datetime, note: str, data: dict[str, str]) -> None:
    ledger = Ledger(actor=staff_actor(actor, row.ticket), now=now)
    facts = {"kind": row.kind, "state": row.state, **data}
    ledger.event(row.ticket, EventDraft(EventKind.HAND_OVER, note, data=facts))
    ledger.flush()


def _may(reach: Reach, case: Case) -> bool:
    return rules.can_hand_over(reach, case.ticket)


def _check(**words: str) -> None:
    empty = {name: str(_("请填写")) for name, text in words.items() if not text.strip()}
    if empty:
        raise MissingField(_("还缺少必填内容"), fields=empty)
