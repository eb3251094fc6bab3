"""Keeping what a worker brings from the spot. Staff read of it, the resident does not."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.geometry import metres_between
from grid.reach import Reach
from haishu_portal.core.masking import mask_name
from haishu_portal.core.models import Attachment, Recording, User
from requests_app import rules
from requests_app.choices import EventKind, OnSite
from requests_app.exceptions import MissingField
from requests_app.fieldwork.models import CheckIn, Signature, VoiceNote
from requests_app.models import Ticket
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.repeats import done_before

LONGEST = 130  # two minutes, and the time it takes to stop
Position = tuple[float, float, float]  # longitude, latitude, accuracy in metres


def check_in(
    *,
    ticket_id: int,
    actor: User,
    position: Position | None,
    note: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Write down that the actor is there, and how far that is from the ticket's place.

    Without a position ``note`` says why. Raises MissingField, NotYourTicket, TicketNotFound.
    """
    if position is None and not note.strip():
        raise MissingField(
            _("没有取得位置，请写明原因"), fields={"note": str(_("请写明没有取得位置的原因"))}
        )

    def keep(ticket: Ticket) -> dict[str, Any]:
        if position is None:
            CheckIn.objects.create(ticket=ticket, by=actor, at=now)
            return {}
        lng, lat, accuracy = position
        found = {"accuracy": round(accuracy), "distance": _distance(ticket, lng, lat)}
        CheckIn.objects.create(ticket=ticket, by=actor, at=now, lng=lng, lat=lat, **found)
        return found

    draft = EventDraft(
        EventKind.ON_SITE,
        note.strip(),
        data={"what": OnSite.ARRIVE},
        client_at=client_at,
        client_uuid=client_uuid,
    )
    return _write(ticket_id, actor, now, draft, keep)


def keep_voice(
    *,
    ticket_id: int,
    actor: User,
    recording: Recording | None,
    seconds: int,
    note: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Put a voice note to the ticket. Raises MissingField, NotYourTicket, TicketNotFound."""
    if recording is None:
        raise MissingField(_("还没有录音"), fields={"voice": str(_("请先录音"))})
    seconds = max(1, min(seconds, LONGEST))

    def keep(ticket: Ticket) -> dict[str, Any]:
        row = {"recording": recording, "seconds": seconds, "at": now}
        VoiceNote.objects.create(ticket=ticket, by=actor, **row)
        return {"recording": str(recording.pk), "seconds": seconds}

    draft = EventDraft(
        EventKind.ON_SITE,
        note.strip(),
        data={"what": OnSite.VOICE},
        client_at=client_at,
        client_uuid=client_uuid,
    )
    return _write(ticket_id, actor, now, draft, keep)


def keep_signature(
    *,
    ticket_id: int,
    actor: User,
    picture: Attachment | None,
    signer: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Put the resident's signature to the ticket; the name is kept encrypted, told masked.

    Raises MissingField, NotYourTicket, TicketNotFound.
    """
    wrong = {}
    if picture is None:
        wrong["signature"] = str(_("请诉求人在屏幕上签字"))
    if not signer.strip():
        wrong["signer"] = str(_("请写签字人的姓名"))
    if wrong or picture is None:
        raise MissingField(_("还缺少必填内容"), fields=wrong)

    def keep(ticket: Ticket) -> dict[str, Any]:
        row = {"attachment": picture, "signer": signer.strip(), "at": now}
        Signature.objects.create(ticket=ticket, by=actor, **row)
        return {"signature": str(picture.pk), "signer": mask_name(signer)}

    draft = EventDraft(
        EventKind.ON_SITE,
        data={"what": OnSite.SIGNATURE},
        client_at=client_at,
        client_uuid=client_uuid,
    )
    return _write(ticket_id, actor, now, draft, keep)


def _write(
    ticket_id: int,
    actor: User,
    now: datetime,
    draft: EventDraft,
    keep: Callable[[Ticket], dict[str, Any]],
) -> Ticket:
    with transaction.atomic():
        ticket = case_for(ticket_id, actor, _may).ticket
        if done_before(ticket, draft.client_uuid, draft.kind):
            return ticket
        draft.data = {**draft.data, **keep(ticket)}
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        ledger.event(ticket, draft)
        ledger.flush()
    return ticket


def _may(reach: Reach, case: Case) -> bool:
    return rules.can_contact(reach, case.ticket, case.unit_team_ids)


def _distance(ticket: Ticket, lng: float, lat: float) -> int | None:
    if ticket.lng is None or ticket.lat is None:
        return None
    return round(metres_between((lng, lat), (float(ticket.lng), float(ticket.lat))))
