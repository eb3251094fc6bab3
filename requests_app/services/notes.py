"""Writing beside the flow: notes, contacts with the caller, pictures."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.models import Attachment, User
from requests_app import rules
from requests_app.choices import Clock, ContactWay, EventKind, PhotoPhase, Visibility
from requests_app.exceptions import MissingField
from requests_app.models import Ticket, TicketPhoto
from requests_app.services import clocks
from requests_app.services.actors import staff_actor
from requests_app.services.guards import Rule, anyone_who_sees, case_for, of_any_unit
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.mentioning import called_in, tell_called
from requests_app.services.repeats import done_before

CONTACT_WAYS = frozenset(ContactWay.values)


def add_note(
    *,
    ticket_id: int,
    actor: User,
    note: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
    mentions: Collection[str] = (),
) -> Ticket:
    """Add an internal note; everybody named in it with @ hears of it.

    ``mentions`` (``u12``, ``t5``) tells people of one name apart. Raises MissingField when
    it is empty, MentionRefused when somebody named may not open the ticket.
    """
    if not note.strip():
        raise MissingField(_("备注不能为空"), fields={"note": str(_("请写下备注"))})
    draft = EventDraft(EventKind.NOTE, note.strip(), client_at=client_at, client_uuid=client_uuid)
    return _write(ticket_id, actor, now, draft, anyone_who_sees, mentions=mentions)


def record_contact(
    *,
    ticket_id: int,
    actor: User,
    how: str,
    note: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Record that the unit reached the caller; the first time meets the contact clock."""
    if how not in CONTACT_WAYS:
        raise MissingField(_("请选择联系方式"), fields={"how": str(_("请选择联系方式"))})
    draft = EventDraft(
        EventKind.CONTACT,
        note.strip(),
        data={"how": how},
        visibility=Visibility.PUBLIC,
        client_at=client_at,
        client_uuid=client_uuid,
    )
    return _write(
        ticket_id,
        actor,
        now,
        draft,
        lambda reach, case: rules.can_contact(reach, case.ticket, case.unit_team_ids),
    )


def add_photos(
    *,
    ticket_id: int,
    actor: User,
    photos: Sequence[Attachment],
    phase: str,
    now: datetime,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Add pictures from before or after the work."""
    if not photos:
        raise MissingField(_("请选择照片"), fields={"photos": str(_("请选择照片"))})
    phase = PhotoPhase(phase)
    draft = EventDraft(
        EventKind.PHOTO,
        data={"phase": phase, "count": len(photos), "ids": [str(p.pk) for p in photos]},
        visibility=Visibility.PUBLIC,
        client_at=client_at,
        client_uuid=client_uuid,
    )
    return _write(ticket_id, actor, now, draft, of_any_unit, photos=photos, phase=phase)


def _write(
    ticket_id: int,
    actor: User,
    now: datetime,
    draft: EventDraft,
    rule: Rule,
    *,
    photos: Sequence[Attachment] = (),
    phase: PhotoPhase = PhotoPhase.AFTER,
    mentions: Collection[str] = (),
) -> Ticket:
    with transaction.atomic():
        case = case_for(ticket_id, actor, rule)
        ticket = case.ticket
        if done_before(ticket, draft.client_uuid, draft.kind):
            return ticket
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        if draft.kind == EventKind.CONTACT and ticket.first_contact_at is None:
            ledger.change(ticket, first_contact_at=now)
            clocks.meet_clock(ledger, case, Clock.CONTACT)
            clocks.refresh_next_due(ledger, case)
        TicketPhoto.objects.bulk_create(
            TicketPhoto(ticket=ticket, attachment=p, phase=phase, added_at=now) for p in photos
        )
        called = []
        if draft.kind == EventKind.NOTE:
            called = called_in(ticket, draft.note, chosen=mentions, now=now)
            draft.data = {"mentions": [one.name for one in called]} if called else {}
        ledger.event(ticket, draft)
        tell_called(ledger, ticket, called)
        ledger.flush()
    return ticket
