"""What a call leaves behind: a new ticket, or one more caller on a matter already in hand."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.models import User
from haishu_portal.core.phones import normalise_phone
from requests_app.calls.choices import CallState, TicketLink
from requests_app.calls.exceptions import CallNotLive
from requests_app.calls.models import Call, CallTicket
from requests_app.calls.services.handling import hand_over
from requests_app.calls.services.own import own_call
from requests_app.calls.services.telling import tell
from requests_app.choices import Channel, Urgency
from requests_app.exceptions import TicketNotFound
from requests_app.models import Reporter, Ticket
from requests_app.selectors.tickets import visible_to
from requests_app.services.desk_intake import Dictation, take_dictation
from requests_app.services.drafts import drop_draft
from requests_app.services.intake import Extras, Place, ReporterData, SubmitResult, submit_ticket
from requests_app.services.merging import join_caller
from requests_app.services.notes import add_note


@dataclass(frozen=True)
class Joined:
    """The matter joined, and the member ticket made for a new caller (None: only a note)."""

    master: Ticket
    member: Ticket | None
    query_code: str = ""


def channel_of(queue: str) -> str:
    """The way in that a queue stands for."""
    wanted = f"phone_{queue}"
    return wanted if wanted in Channel.values else Channel.PHONE_81890


def draft_key(call_id: int) -> str:
    """Under which name the half-typed form of a call is kept."""
    return f"call.{call_id}"


def take_in(*, call_id: int, given: Dictation, actor: User, now: datetime) -> SubmitResult:
    """Write down what the caller said, answered or sent on; the caller's number is the call's.

    The same ``client_uuid`` again changes nothing. Raises CallNotFound, CallNotLive and what
    ``take_dictation`` raises.
    """
    with transaction.atomic():
        call = _spoken(call_id, actor)
        result = take_dictation(given=_of_caller(given, call), actor=actor, now=now)
        how = TicketLink.ANSWERED if given.reply_text else TicketLink.TAKEN
        _leave(call, result.ticket, how, actor, now)
    return result


def take_emergency(
    *, call_id: int, number: str, given: Dictation, actor: User, now: datetime
) -> SubmitResult:
    """Hand the caller to 110, 119 or 120 and write an emergency ticket, with whatever is known.

    Raises CallNotFound, CallNotLive, MissingField for another number.
    """
    words = given.text.strip() or _("来电人称有紧急情况，已转接%s。") % number
    urgent = replace(given.extras, urgency=Urgency.EMERGENCY)
    with transaction.atomic():
        call = _spoken(call_id, actor)
        hand_over(call, number, actor, now=now)
        asked = replace(_of_caller(given, call), text=words, extras=urgent, reply_text="")
        result = take_dictation(given=asked, actor=actor, now=now)
        if result.created:
            note = _("已将来电转接%s") % number
            add_note(ticket_id=result.ticket.pk, actor=actor, note=note, now=now)
        _leave(call, result.ticket, TicketLink.EMERGENCY, actor, now)
        tell([actor.pk])
    return result


def join_matter(*, call_id: int, no: str, given: Dictation, actor: User, now: datetime) -> Joined:
    """The caller brings a matter that is in hand: a note by the same caller, else a member.

    Raises TicketNotFound, MergeRefused, TargetUnitConflict, CallNotFound, CallNotLive.
    """
    with transaction.atomic():
        call = _spoken(call_id, actor)
        master = _matter(no, actor)
        said = given.text.strip()
        if _is_their_own(call, master, given):
            note = _("来电人再次来电：%s") % (said or _("询问办理进展"))
            add_note(
                ticket_id=master.pk, actor=actor, note=note, now=now, client_uuid=given.client_uuid
            )
            _leave(call, master, TicketLink.NOTED, actor, now)
            return Joined(master, None)
        result = _one_more(call, master, given, said=said, actor=actor, now=now)
        _leave(call, result.ticket, TicketLink.JOINED, actor, now)
    return Joined(master, result.ticket, result.query_code)


def _one_more(
    call: Call, master: Ticket, given: Dictation, *, said: str, actor: User, now: datetime
) -> SubmitResult:
    asked = _of_caller(given, call)
    result = submit_ticket(
        channel=asked.channel,
        kind=master.kind,
        text=said or _("与%(no)s为同一事项：%(title)s") % {"no": master.no, "title": master.title},
        place=Place(address=given.place.address, grid_code=master.area_code),
        reporter=asked.reporter,
        client_uuid=given.client_uuid,
        now=now,
        actor=actor,
        extras=Extras(
            category_code=master.category.code if master.category else "", urgency=master.urgency
        ),
    )
    if result.created:
        join_caller(
            master_id=master.pk,
            member_id=result.ticket.pk,
            actor=actor,
            now=now,
            note=_("来电人反映同一事项"),
        )
    return result


def _matter(no: str, actor: User) -> Ticket:
    """The ticket that leads the matter, if the actor may open it."""
    rows = visible_to(reach_of(actor)).select_related("category", "master__category")
    ticket = rows.filter(no=no).first()
    if ticket is None:
        raise TicketNotFound
    return ticket.master or ticket


def _is_their_own(call: Call, master: Ticket, given: Dictation) -> bool:
    """Whether this number brought the matter before, itself or merged into it.

    A form sent twice does not count as before.
    """
    if not call.phone_hash:
        return False
    same = Reporter.objects.filter(phone_hash=call.phone_hash)
    same = same.exclude(ticket__client_uuid=given.client_uuid)
    return same.filter(ticket=master).exists() or same.filter(ticket__master=master).exists()


def _spoken(call_id: int, actor: User) -> Call:
    """One's own call once it was answered; it may be over by now, words come last."""
    call = own_call(call_id, actor)
    if call.state == CallState.RINGING or call.answered_at is None:
        raise CallNotLive(_("这通来电还没有接听"))
    return call


def _of_caller(given: Dictation, call: Call) -> Dictation:
    """The dictation with the line as the way in, and the call's number where none was typed."""
    reporter: ReporterData = given.reporter
    if not reporter.phone and not reporter.is_anonymous:
        reporter = replace(reporter, phone=_callable(call.phone))
    return replace(given, reporter=reporter, channel=channel_of(call.queue))


def _leave(call: Call, ticket: Ticket, how: str, actor: User, now: datetime) -> None:
    CallTicket.objects.get_or_create(call=call, ticket=ticket, defaults={"how": how, "at": now})
    drop_draft(key=draft_key(call.pk), actor=actor)


def _callable(phone: str) -> str:
    """The number if the house can ring it; a foreign or withheld one stays with the call."""
    try:
        return normalise_phone(phone) if phone else ""
    except InvalidPhone:
        return ""
