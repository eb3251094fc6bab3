"""Finding a ticket by its number and query code, as the resident does."""

import hmac

from haishu_portal.core.crypto import keyed_hash
from requests_app.models import Ticket

# Full-width forms and letters that read alike, as people type them.
_FULL = (
    {ord("０") + i: str(i) for i in range(10)}
    | {ord("Ａ") + i: chr(ord("A") + i) for i in range(26)}
    | {ord("ａ") + i: chr(ord("A") + i) for i in range(26)}
)
_ALIKE = str.maketrans({"O": "0", "I": "1"})


def clean_no(no: str) -> str:
    """A ticket number as typed, in its standard form HSyyyymmdd-nnnnnn."""
    text = "".join(no.translate(_FULL).upper().split()).replace("－", "-").replace("—", "-")
    digits = text.removeprefix("HS").replace("-", "").translate(_ALIKE)
    return f"HS{digits[:8]}-{digits[8:]}" if len(digits) == 14 else text


def clean_code(code: str) -> str:
    """A query code as typed, without spaces and in capitals."""
    return "".join(code.translate(_FULL).upper().replace("-", "").split())


def find_tracked(*, no: str, code: str) -> Ticket | None:
    """The ticket if the code is its own; the same work is done for a number that is not there."""
    ticket = Ticket.objects.filter(no=clean_no(no)).select_related("category").first()
    given = keyed_hash(clean_code(code))
    kept = ticket.query_code_hash if ticket and ticket.query_code_hash else keyed_hash("-")
    return ticket if hmac.compare_digest(given, kept) else None
