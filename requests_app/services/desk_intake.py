"""Taking in a request by phone: written down and sent on, or answered in the same breath."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from haishu_portal.core.models import User
from requests_app.knowledge.services import link_ticket
from requests_app.services.intake import (
    Extras,
    Place,
    ReporterData,
    SubmitResult,
    submit_ticket,
)
from requests_app.services.transition import move_ticket


@dataclass(frozen=True)
class Dictation:
    """What the agent wrote down."""

    channel: str
    kind: str
    text: str
    place: Place
    reporter: ReporterData
    extras: Extras
    client_uuid: uuid.UUID
    reply_text: str = ""
    article_id: int | None = None  # the article that the reply was read from


def take_dictation(*, given: Dictation, actor: User, now: datetime) -> SubmitResult:
    """Write the request down; with a reply it is answered and closed in one transaction.

    The same ``client_uuid`` again changes nothing. Raises what ``submit_ticket`` and
    ``move_ticket`` raise; then nothing was written.
    """
    with transaction.atomic():
        result = submit_ticket(
            channel=given.channel,
            kind=given.kind,
            text=given.text,
            place=given.place,
            reporter=given.reporter,
            client_uuid=given.client_uuid,
            now=now,
            actor=actor,
            extras=given.extras,
        )
        if given.reply_text and result.created:
            ticket_id = result.ticket.pk
            move_ticket(
                ticket_id=ticket_id,
                move="answer",
                actor=actor,
                now=now,
                data={"reply_text": given.reply_text},
            )
            move_ticket(ticket_id=ticket_id, move="close_answered", actor=actor, now=now)
            if given.article_id:
                link_ticket(article_id=given.article_id, ticket_id=ticket_id, actor=actor, now=now)
    return result
