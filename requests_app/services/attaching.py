"""Files that staff add to a ticket: documents to download, pictures the caller sent along."""

import uuid
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import UnusableDocument
from haishu_portal.core.models import Document, User
from haishu_portal.core.services.attachments import store_document, store_photo
from haishu_portal.core.services.audit import record_audit
from requests_app import rules
from requests_app.choices import EventKind, PhotoPhase
from requests_app.exceptions import TicketNotFound
from requests_app.models import Ticket, TicketDocument, TicketPhoto
from requests_app.selectors.moves import unit_team_ids
from requests_app.services.actors import staff_actor
from requests_app.services.guards import anyone_who_sees, case_for
from requests_app.services.ledger import EventDraft, Ledger

MOST = 30


def attach_file(*, ticket_id: int, actor: User, upload: UploadedFile, now: datetime) -> Ticket:
    """Keep a document, or a picture as what the caller provided; staff alone read of it.

    Raises UnusableDocument and UnusablePhoto for what cannot be kept.
    """
    with transaction.atomic():
        case_for(ticket_id, actor, anyone_who_sees)  # nothing is stored for whoever may not
    document = store_document(upload=upload, actor=actor, now=now)
    photo = None
    if document is None:
        photo = store_photo(upload=upload, actor=actor, now=now, keep_position=False)
    with transaction.atomic():
        ticket = case_for(ticket_id, actor, anyone_who_sees).ticket
        ledger = Ledger(actor=staff_actor(actor, ticket), now=now)
        if document is not None:
            if TicketDocument.objects.filter(ticket=ticket).count() >= MOST:
                raise UnusableDocument(_("每张工单最多 %d 个附件") % MOST)
            TicketDocument.objects.create(
                ticket=ticket, document=document, added_by=actor, added_at=now
            )
            data = {"document": str(document.pk), "bytes": document.bytes}
            ledger.event(ticket, EventDraft(EventKind.DOCUMENT, data=data))
        elif photo is not None:
            TicketPhoto.objects.create(
                ticket=ticket, attachment=photo, phase=PhotoPhase.REPORT, added_at=now
            )
            data = {"phase": PhotoPhase.REPORT, "count": 1, "ids": [str(photo.pk)]}
            ledger.event(ticket, EventDraft(EventKind.PHOTO, data=data))
        ledger.flush()
    return ticket


def hand_out(*, document_id: uuid.UUID, actor: User, now: datetime, ip: str = "") -> Document:
    """A document for who may open its ticket; leaves an audit row. Raises TicketNotFound."""
    reach = reach_of(actor)
    with transaction.atomic():
        rows = TicketDocument.objects.filter(document_id=document_id)
        for row in rows.select_related("ticket", "document"):
            if rules.can_view(reach, row.ticket, unit_team_ids(row.ticket)):
                record_audit(
                    actor=actor,
                    action="document_download",
                    obj_type="ticket",
                    obj_id=row.ticket.no,
                    ip=ip,
                    extra={"document": str(document_id)},
                    now=now,
                )
                return row.document
    raise TicketNotFound
