"""What the resident's browser session remembers: photos to be used, the receipt, opened tickets.

Small on purpose and bounded: ids and numbers, and the query code in encrypted form.
"""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest

from haishu_portal.core.crypto import decrypt, encrypt

PENDING, RECEIPT, OPENED = "pending_photos", "receipt", "opened_tickets"
REPORT = "report"  # where photos wait for a new report; those for a ticket wait at its number
MOST_OPENED = 20


@dataclass(frozen=True)
class Receipt:
    """What the page after a report shows, as often as it is loaded."""

    no: str
    code: str
    client_uuid: str


def pending_ids(request: HttpRequest, slot: str = REPORT) -> list[str]:
    """Ids of photos handed over for the form in hand."""
    return list(request.session.get(PENDING, {}).get(slot, []))


def set_pending(request: HttpRequest, ids: list[str], slot: str = REPORT) -> None:
    """Remember these photos; an unchanged list writes no session."""
    if ids == pending_ids(request, slot):
        return
    held = {**request.session.get(PENDING, {}), slot: ids}
    request.session[PENDING] = {name: kept for name, kept in held.items() if kept}


def all_pending_ids(request: HttpRequest) -> set[str]:
    """Ids of every photo this session has handed over and not used yet."""
    return {photo_id for ids in request.session.get(PENDING, {}).values() for photo_id in ids}


def keep_receipt(request: HttpRequest, *, no: str, code: str, client_uuid: uuid.UUID) -> None:
    """Remember the receipt and open the ticket; the photos now belong to it."""
    request.session[RECEIPT] = {"no": no, "code": encrypt(code), "uuid": str(client_uuid)}
    set_pending(request, [])
    open_ticket(request, no)


def receipt(request: HttpRequest) -> Receipt | None:
    """The receipt of this session's latest report."""
    held = request.session.get(RECEIPT)
    return Receipt(held["no"], decrypt(held["code"]), held["uuid"]) if held else None


def open_ticket(request: HttpRequest, no: str) -> None:
    """Remember that number and code were shown."""
    opened = [other for other in request.session.get(OPENED, []) if other != no]
    request.session[OPENED] = [*opened, no][-MOST_OPENED:]


def close_ticket(request: HttpRequest, no: str) -> None:
    """Ask for the code again from now on."""
    request.session[OPENED] = [n for n in request.session.get(OPENED, []) if n != no]


def opened(request: HttpRequest) -> list[str]:
    """Numbers of the tickets this session may read."""
    return list(request.session.get(OPENED, []))


def is_opened(request: HttpRequest, no: str) -> bool:
    """Whether this session has shown the code of ``no``."""
    return no in request.session.get(OPENED, [])
