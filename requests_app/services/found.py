"""Something grid staff found on their way: taken in like every request, and closed at once
where they put it right themselves (level 1 of the event ladder, 网格即办)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.directory import TeamBrief, teams_for
from grid.selectors.lookup import division_label, grid_at
from grid.selectors.reach import reach_of
from haishu_portal.core.choices import Channel as Via
from haishu_portal.core.models import Attachment, User
from haishu_portal.core.services.outbox import MessageDraft
from requests_app import rules
from requests_app.categorise import guess_urgency
from requests_app.choices import (
    ON_THE_SPOT,
    Channel,
    EventKind,
    Kind,
    Outcome,
    PhotoPhase,
    Urgency,
)
from requests_app.exceptions import MissingField
from requests_app.models import RoutingDecision, Ticket, TicketPhoto
from requests_app.selectors.categories import CategoryNode, leaf
from requests_app.services.actors import staff_actor, system_actor
from requests_app.services.cases import Case, open_case
from requests_app.services.choosing import locate
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move


@dataclass(frozen=True)
class Found:
    """What was seen, where, and what was done about it at once.

    ``closes`` asks to close it here; ``handled`` and ``after`` say and show what was done.
    """

    client_uuid: uuid.UUID
    place: Place
    text: str = ""
    category_code: str = ""
    photos: Sequence[Attachment] = ()
    closes: bool = False
    handled: str = ""
    after: Sequence[Attachment] = ()
    seen_at: datetime | None = None


@dataclass(frozen=True)
class FoundResult:
    """The ticket, and in words why it was not closed here although that was asked for."""

    ticket: Ticket
    created: bool
    why_not: str = ""


def report_found(*, found: Found, actor: User, now: datetime) -> FoundResult:
    """Take it in once for each ``client_uuid``; close it where that is asked for and allowed.

    What may not be closed here is never lost for that: it goes the way of every request,
    and the result says why. Raises MissingField without words or category, without anything
    that shows or says what was done, and what ``submit_ticket`` raises.
    """
    if found.closes and not (found.handled.strip() or found.after):
        why = str(_("写一句怎么处理的，或拍一张处理后的照片"))
        raise MissingField(why, fields={"handled": why})
    with transaction.atomic():
        result = submit_ticket(
            channel=Channel.GRID,
            kind=Kind.HELP,
            text=_words(found),
            place=found.place,
            reporter=ReporterData(is_anonymous=True),
            client_uuid=found.client_uuid,
            now=now,
            actor=actor,
            extras=_extras(found),
        )
        if not result.created:
            return FoundResult(result.ticket, created=False)
        case = open_case(result.ticket.pk)
        ledger = Ledger(actor=staff_actor(actor), now=now)
        _show_after(ledger, case, found)
        why_not = _close(ledger, case, found, actor) if found.closes else ""
        if why_not:
            _tell_finder(ledger, case.ticket, why_not)
        ledger.flush()
    return FoundResult(case.ticket, created=True, why_not=why_not)


def _extras(found: Found) -> Extras:
    node = leaf(found.category_code)
    urgency = guess_urgency(found.text, node.default_urgency if node else Urgency.NORMAL)
    return Extras(
        title="" if found.text.strip() else _title(node, found.place),
        category_code=found.category_code,
        urgency=urgency,
        event_time=found.seen_at,
        photos=found.photos,
        photo_phase=PhotoPhase.BEFORE,
    )


def _words(found: Found) -> str:
    """What was seen and done; a category and a photo may stand for words."""
    node = leaf(found.category_code)
    seen = found.text.strip() or (_("网格员巡查发现：%s，见照片。") % node.name if node else "")
    if seen and found.handled.strip():
        return f"{seen}\n{_('网格员当场已处理：')}{found.handled.strip()}"
    return seen


def _title(node: CategoryNode | None, place: Place) -> str:
    """The matter and the grid, where nobody wrote a word."""
    hit = None
    if place.lng is not None and place.lat is not None:
        hit = grid_at(place.lng, place.lat)
    where = division_label(hit.code if hit else place.grid_code) if hit or place.grid_code else ""
    return " ".join(part for part in (node.name if node else "", where) if part)


def _show_after(ledger: Ledger, case: Case, found: Found) -> None:
    """Keep the photos of the place as it was left."""
    if not found.after:
        return
    TicketPhoto.objects.bulk_create(
        TicketPhoto(ticket=case.ticket, attachment=a, phase=PhotoPhase.AFTER, added_at=ledger.now)
        for a in found.after
    )
    ids = [str(photo.pk) for photo in found.after]
    data = {"phase": PhotoPhase.AFTER, "count": len(ids), "ids": ids}
    ledger.event(case.ticket, EventDraft(EventKind.PHOTO, data=data, client_at=found.seen_at))


def _close(ledger: Ledger, case: Case, found: Found, actor: User) -> str:
    """Walk it to its end for the finder's own team; else say why it goes the usual way."""
    located = locate(case.ticket)
    code = located.code if located else ""
    teams = {team.id: team for team in teams_for(grid_code=code, skill="")} if code else {}
    reach = reach_of(actor)
    if not rules.can_close_on_the_spot(reach, case.ticket, frozenset(teams)):
        return _why_not(case.ticket)
    if located:
        ledger.change(case.ticket, area_code=code, matched_by=located.by)
        if not case.ticket.place_label:
            ledger.change(case.ticket, place_label=division_label(code)[:80])
    ledger.change(case.ticket, source=ON_THE_SPOT)
    mine = next(team for team in teams.values() if team.id in reach.team_ids)
    with ledger.untold():
        _walk(ledger, case, found, mine)
    return ""


def _walk(ledger: Ledger, case: Case, found: Found, team: TeamBrief) -> None:
    """Every step of the usual way, each made by whom it belongs to; nobody is to be rung."""
    ticket = case.ticket
    finder = replace(ledger.actor, team_id=team.id, team_label=team.name)
    reason = _("网格员发现并当场处置，由%s即办") % team.name
    done = found.handled.strip() or _("已当场处置，照片为凭。")
    ledger.add(
        RoutingDecision(
            ticket=ticket, team_id=team.id, rule="on_the_spot", reason=reason, at=ledger.now
        )
    )
    with ledger.acting(system_actor()):
        ledger.event(ticket, EventDraft(EventKind.ROUTED, reason, data={"rule": "on_the_spot"}))
        apply_move(ledger, case, "dispatch", MoveInput(data={"team_id": team.id}))
    with ledger.acting(finder):
        apply_move(ledger, case, "sign", MoveInput(client_at=found.seen_at))
        apply_move(ledger, case, "start", MoveInput(client_at=found.seen_at))
        answer = {"reply_text": done, "outcome": Outcome.SOLVED}
        apply_move(ledger, case, "reply", MoveInput(data=answer, client_at=found.seen_at))
    with ledger.acting(system_actor()):
        apply_move(ledger, case, "approve_reply", MoveInput(note=_("网格即办，按规则自动审核通过")))
        apply_move(ledger, case, "close", MoveInput(note=_("巡查发现、当场办结，没有诉求人可回访")))


def _tell_finder(ledger: Ledger, ticket: Ticket, why: str) -> None:
    """Leave the reason in the inbox: the phone that sent this may long be in a pocket."""
    if ledger.actor.user is None:
        return
    params = {"no": ticket.no, "link": f"{settings.PUBLIC_BASE_URL}/field/", "state": why}
    ledger.message(
        MessageDraft(
            channel=Via.INAPP,
            recipient=str(ledger.actor.user.pk),
            template="staff_told",
            params=params,
            subject_type="ticket",
            subject_id=ticket.pk,
            key=f"found:{ticket.no}",
        )
    )


def _why_not(ticket: Ticket) -> str:
    if ticket.urgency == Urgency.EMERGENCY:
        return _("涉及人身安全，不能当场办结，已作为特急件上报派单")
    return _("不在您的网格里，或不属于可以当场办结的事，已上报派单")
