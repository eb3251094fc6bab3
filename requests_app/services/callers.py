"""Seeing a caller in the clear: with a reason, on the record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.gateways.call import call_gateway
from haishu_portal.core.models import User
from haishu_portal.core.services.reveal import reveal
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField, NotYourTicket
from requests_app.models import Reporter
from requests_app.services.actors import staff_actor
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger

REPORTER_FIELDS = frozenset({"name", "phone", "email", "home_address"})


def reveal_caller(
    *, ticket_id: int, actor: User, field: str, reason: str, now: datetime, ip: str
) -> str:
    """The field in the clear: one of the reporter's, or the ticket's ``address``.

    Where numbers are lent, those in the field are shown no telephone, whatever they ask
    through. Raises NotYourTicket, NotAllowed, MissingField for an unknown or empty field,
    ReasonRequired, RevealLimitReached.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, lambda _reach, _case: True)
        ticket, reporter, reach = case.ticket, case.reporter, reach_of(actor)
        if not rules.can_reveal(reach, ticket, case.unit_team_ids):
            raise NotYourTicket(_("您的岗位不能查看诉求人的完整信息"))
        if field == "phone" and not rules.sees_number(reach, lent=call_gateway() is not None):
            raise NotAllowed(_("电话通过中间号拨打，不显示号码"))
        value = ticket.address if field == "address" else _field(reporter, field)
        clear = reveal(
            actor=actor,
            obj_type="ticket",
            obj_id=ticket.no,
            field_name=field,
            value=value,
            reason=reason,
            now=now,
            ip=ip,
        )
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        ledger.event(
            ticket,
            EventDraft(EventKind.NOTE, _("查看诉求人信息：%s") % reason.strip(), move="reveal"),
        )
        ledger.flush()
    return clear


def _field(reporter: Reporter | None, field: str) -> str:
    value = getattr(reporter, field, "") if field in REPORTER_FIELDS else ""
    if not value:
        raise MissingField(_("没有可查看的信息"), fields={"field": str(_("没有填写这一项"))})
    return str(value)
