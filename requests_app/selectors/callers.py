"""The caller as a reader may see them: masked by default."""

from dataclasses import dataclass

from grid.reach import Reach
from haishu_portal.core.masking import (
    mask_address,
    mask_email,
    mask_name,
    mask_phone,
    scrub_free_text,
)
from requests_app import rules
from requests_app.models import Ticket
from requests_app.selectors.tickets import reporter_of


@dataclass(frozen=True)
class CallerView:
    """What a screen shows of the person who brought the ticket."""

    name: str
    phone: str
    email: str
    home_address: str
    address: str
    gender: str
    is_anonymous: bool
    keep_secret: bool
    need_reply: bool
    has_phone: bool
    phone_hash: str
    can_reveal: bool
    is_hidden: bool


def readable(reach: Reach, ticket: Ticket, words: str) -> str:
    """Words of a ticket as the reader may see them.

    A caller who asked for secrecy may still have put a number into the words: it is shown
    only to those who may reveal it.
    """
    if not ticket.confidential or rules.can_reveal(reach, ticket):
        return words
    return scrub_free_text(words)


def caller_view(
    reach: Reach, ticket: Ticket, unit_team_ids: frozenset[int] = frozenset()
) -> CallerView | None:
    """The masked caller of a ticket; None if none was recorded.

    Whoever asked for secrecy was promised that the unit sees neither name nor number, so
    outside the centre not even the masked ones are shown, nor what else this caller brought.
    """
    reporter = reporter_of(ticket)
    if reporter is None:
        return None
    hidden = ticket.confidential and not rules.at_centre(reach)
    return CallerView(
        name="" if hidden else mask_name(reporter.name),
        phone="" if hidden else mask_phone(reporter.phone),
        email="" if hidden else mask_email(reporter.email),
        home_address="" if hidden else mask_address(reporter.home_address),
        address=mask_address(ticket.address),
        gender="" if hidden else reporter.gender,
        is_anonymous=reporter.is_anonymous,
        keep_secret=reporter.keep_secret,
        need_reply=reporter.need_reply,
        has_phone=bool(reporter.phone_hash),
        phone_hash="" if hidden else reporter.phone_hash,
        can_reveal=rules.can_reveal(reach, ticket, unit_team_ids),
        is_hidden=hidden,
    )
