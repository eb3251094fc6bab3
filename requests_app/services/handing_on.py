"""A ticket goes to a colleague at the end of a shift, with what they must know."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.members import members_of
from haishu_portal.core.choices import Channel, PushKind
from haishu_portal.core.models import User
from haishu_portal.core.services.outbox import MessageDraft
from requests_app.choices import EventKind
from requests_app.exceptions import ColleagueAway, CredentialMissing, MissingField
from requests_app.handing_rules import can_hand_on
from requests_app.models import Ticket
from requests_app.services import notices, papers
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import Rule, case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.repeats import done_before

HANDED_ON = "hand_on"


def hand_on(
    *,
    ticket_id: int,
    actor: User,
    user_id: int,
    words: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Hand the ticket to a member of its team, or to who covers for them.

    Whoever has it in hand may, and the lead of its team. The colleague hears of it. Raises
    MissingField without words or for somebody outside the team, ColleagueAway, CredentialMissing,
    NotYourTicket.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, _may_or_did(actor, client_uuid))
        ticket = case.ticket
        if done_before(ticket, client_uuid, EventKind.NOTE, HANDED_ON):
            return ticket
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        draft = EventDraft(
            EventKind.NOTE,
            words.strip(),
            move=HANDED_ON,
            client_at=client_at,
            client_uuid=client_uuid,
        )
        user_id = _give(ledger, ticket, user_id, draft)
        if user_id != actor.pk:
            _tell(ledger, ticket, user_id, by=str(actor))
        ledger.flush()
    return ticket


def _may_or_did(actor: User, client_uuid: uuid.UUID | None) -> Rule:
    """The rule, or the same form sent again: by then the ticket is the colleague's."""

    def rule(reach: Reach, case: Case) -> bool:
        if can_hand_on(reach, case.ticket):
            return True
        done = case.ticket.events.filter(client_uuid=client_uuid, move=HANDED_ON, actor=actor)
        return client_uuid is not None and done.exists()

    return rule


def _give(ledger: Ledger, ticket: Ticket, user_id: int, draft: EventDraft) -> int:
    """Change the handler and say so; returns who has it now."""
    members = {m.id: m.name for m in members_of([ticket.lead_team_id or 0], now=ledger.now)}
    wrong = {}
    if user_id not in members:
        wrong["user"] = str(_("请选择本队队员"))
    elif user_id == ticket.handler_id:
        wrong["user"] = str(_("工单已经在他手上"))
    if not draft.note:
        wrong["words"] = str(_("请写明交接事项"))
    if wrong:
        raise MissingField(_("还缺少必填内容"), fields=wrong)
    asked, user_id = user_id, papers.taker(ticket, user_id, ledger, name=members[user_id])
    name = members.get(user_id, "")
    if user_id == ticket.handler_id:
        why = _("%(name)s缺勤，由%(cover)s代办，工单已经在代办人手上")
        why %= {"name": members[asked], "cover": name}
        raise ColleagueAway(why, fields={"user": why})
    if not papers.may_handle(ticket, user_id, ledger):
        why = _("%s没有这类工单要求的有效证件") % name
        raise CredentialMissing(why, fields={"user": why})
    before = str(ticket.handler) if ticket.handler else ""
    ledger.change(ticket, handler_id=user_id, version=ticket.version + 1)
    draft.data = {"changes": {"handler": [before, name]}}
    ledger.event(ticket, draft)
    return user_id


def _tell(ledger: Ledger, ticket: Ticket, user_id: int, *, by: str) -> None:
    """Into the inbox of whoever has it now, and onto their telephone."""
    words = _("由 %s 交接给您") % by
    draft = MessageDraft(
        channel=Channel.INAPP,
        recipient=str(user_id),
        template="staff_reminder",
        params={
            "no": ticket.no,
            "link": f"{settings.PUBLIC_BASE_URL}/field/t/{ticket.no}/",
            "state": words,
        },
        subject_type="ticket",
        subject_id=ticket.pk,
        key=f"hand-on:{ticket.no}:{ticket.event_seq}:{user_id}",
    )
    ledger.message(draft)
    notices.ring_person(ledger, ticket, user_id=user_id, kind=PushKind.MINE, state=words)
