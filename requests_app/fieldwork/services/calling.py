"""Calling the one who brought a ticket: through a lent number where there is a gateway."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.gateways.call import CallGateway, call_gateway
from haishu_portal.core.models import User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.reveal import note_lent_number
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField, NotYourTicket
from requests_app.fieldwork.exceptions import CallFailed
from requests_app.services.actors import staff_actor
from requests_app.services.callers import reveal_caller
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger

logger = logging.getLogger(__name__)

_KEYS = uuid.UUID("0e2a4b52-5c8a-5d0b-9a36-7d0d6a2f4c11")


@dataclass(frozen=True)
class Dialled:
    """The number to dial; a masked one works until ``valid_until``, from the own phone only."""

    number: str
    valid_until: datetime | None
    masked: bool


def call_number(*, ticket_id: int, actor: User, now: datetime, reason: str, ip: str) -> Dialled:
    """The number under which ``actor`` reaches the resident, on the record like a reveal.

    With a gateway the resident's own number never leaves the portal and no reason is asked;
    without one it is revealed, for a reason. Raises TicketNotFound, NotYourTicket, MissingField,
    ReasonRequired, RevealLimitReached, CallLimitReached, CallFailed.
    """
    gateway = call_gateway()
    if gateway is None:
        given = {"ticket_id": ticket_id, "actor": actor, "reason": reason, "now": now, "ip": ip}
        return Dialled(reveal_caller(field="phone", **given), None, masked=False)  # type: ignore[arg-type]
    if not actor.phone_enc:
        raise CallFailed(_("您还没有登记工作手机，不能用中间号拨打，请找管理员登记"))
    no, callee = _put_on_record(ticket_id=ticket_id, actor=actor, reason=reason, now=now, ip=ip)
    return _lent(gateway, no=no, actor=actor, callee=callee, now=now)


def _put_on_record(
    *, ticket_id: int, actor: User, reason: str, now: datetime, ip: str
) -> tuple[str, str]:
    """Ticket number and resident's number, once the call is allowed and written down."""
    with transaction.atomic():
        case = case_for(ticket_id, actor, lambda _reach, _case: True)
        ticket = case.ticket
        if not rules.can_reveal(reach_of(actor), ticket, case.unit_team_ids):
            raise NotYourTicket(_("您的岗位不能联系这位诉求人"))
        callee = case.reporter.phone if case.reporter else ""
        if not callee:
            raise MissingField(_("诉求人没有留下电话"), fields={"field": str(_("没有填写这一项"))})
        words = reason.strip() or str(_("通过中间号联系诉求人"))
        note_lent_number(
            actor=actor, obj_type="ticket", obj_id=ticket.no, reason=words, now=now, ip=ip
        )
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        ledger.event(ticket, EventDraft(EventKind.NOTE, words, move="call"))
        ledger.flush()
    return ticket.no, callee


def _lent(gateway: CallGateway, *, no: str, actor: User, callee: str, now: datetime) -> Dialled:
    """Ask outside of any transaction; the same caller and ticket keep their number meanwhile."""
    valid_for = timedelta(minutes=max(setting_int("masked_call_minutes"), 1))
    span = int(now.timestamp() // valid_for.total_seconds())
    try:
        lent = gateway.middle_number(
            key=uuid.uuid5(_KEYS, f"{no}:{actor.pk}:{span}"),
            caller=actor.phone_enc,
            callee=callee,
            valid_for=valid_for,
            now=now,
        )
    except Exception as error:
        logger.warning("no number lent for %s: %s", no, type(error).__name__)
        raise CallFailed(_("暂时接不通中间号，请稍后再试")) from error
    return Dialled(lent.number, lent.valid_until, masked=True)
