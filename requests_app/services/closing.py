"""The handling unit's answer, and what follows from it by rule."""

import uuid
from datetime import datetime

from haishu_portal.core.models import User
from requests_app.models import Ticket
from requests_app.services.transition import move_ticket


def reply_ticket(
    *,
    ticket_id: int,
    actor: User,
    reply_text: str,
    outcome: str,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
    client_at: datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Ticket:
    """Answer the resident: replied, then reviewed or closed where a rule says so.

    Raises what ``move_ticket`` raises.
    """
    return move_ticket(
        ticket_id=ticket_id,
        move="reply",
        actor=actor,
        now=now,
        note=note,
        expected_version=expected_version,
        data={"reply_text": reply_text.strip(), "outcome": outcome},
        client_at=client_at,
        client_uuid=client_uuid,
    )
