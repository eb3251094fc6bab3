"""Taking in a request: ticket, reporter, first event, first clock and receipt together."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from grid.geometry import normalise_point
from haishu_portal.core.bell import ring
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.masking import mask_address, scrub_free_text
from haishu_portal.core.models import Attachment, User
from haishu_portal.core.phones import normalise_phone
from haishu_portal.core.worktime import SHANGHAI
from requests_app.caller_keys import keys_of
from requests_app.choices import (
    URGENCY_ORDER,
    Clock,
    EventKind,
    PhotoPhase,
    Urgency,
    Visibility,
)
from requests_app.exceptions import MissingField
from requests_app.models import Category, Reporter, Ticket, TicketPhoto
from requests_app.services import clocks, notices
from requests_app.services.actors import resident_actor, staff_actor
from requests_app.services.cases import Case
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.tasks import route
from requests_app.workflow import Status

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like another
CODE_LENGTH = 10
TITLE_LENGTH = 50


@dataclass(frozen=True)
class Place:
    """Where the matter is: a point in any of three systems, an address, or a grid chosen."""

    address: str = ""
    lng: float | None = None
    lat: float | None = None
    crs: str = "wgs84"
    grid_code: str = ""


@dataclass(frozen=True)
class ReporterData:
    """Who brings it, as typed."""

    name: str = ""
    phone: str = ""
    email: str = ""
    home_address: str = ""
    gender: str = ""
    is_anonymous: bool = False
    keep_secret: bool = False
    need_reply: bool = True


@dataclass(frozen=True)
class Extras:
    """What an intake may add beside the words, the place and the person."""

    title: str = ""
    category_code: str = ""
    urgency: str = ""
    target_team_id: int | None = None
    event_time: datetime | None = None
    submitted_at: datetime | None = None
    source: str = ""
    external_id: str = ""
    photos: Sequence[Attachment] = ()
    photo_phase: PhotoPhase = PhotoPhase.REPORT


@dataclass(frozen=True)
class SubmitResult:
    """The ticket; the query code is told once, and only a keyed hash of it is kept."""

    ticket: Ticket
    query_code: str
    created: bool


def submit_ticket(
    *,
    channel: str,
    kind: str,
    text: str,
    place: Place,
    reporter: ReporterData,
    client_uuid: uuid.UUID,
    now: datetime,
    actor: User | None = None,
    extras: Extras | None = None,
) -> SubmitResult:
    """Write a request down, once for each ``client_uuid``; routing follows after commit.

    The same ``client_uuid`` again gives the ticket of the first time and no query code.
    Raises MissingField for empty words and BadPhone/BadPoint for what cannot be read.
    """
    extras = extras or Extras()
    if not text.strip():
        raise MissingField(_("请写下要反映的事"), fields={"text": str(_("请写下要反映的事"))})
    known = Ticket.objects.filter(client_uuid=client_uuid).first()
    if known is not None:
        return SubmitResult(known, "", created=False)
    ticket = build_ticket(text=text, place=place, extras=extras, now=now)
    ticket.channel, ticket.kind, ticket.client_uuid = channel, kind, client_uuid
    ticket.query_code_hash = keyed_hash(code := new_query_code())
    ticket.confidential = reporter.keep_secret
    person = build_reporter(reporter, ticket)
    try:
        with transaction.atomic():
            draft = Draft(ticket, person, extras.photos, extras.photo_phase)
            write_drafts([draft], actor=actor, now=now)
            ring(route, ticket.pk)
    except IntegrityError:
        # The same form sent twice at once: the other one won the race.
        known = Ticket.objects.filter(client_uuid=client_uuid).first()
        if known is None:
            raise
        return SubmitResult(known, "", created=False)
    return SubmitResult(ticket, code, created=True)


def new_query_code() -> str:
    """Ten characters that are easy to read out over the telephone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _i in range(CODE_LENGTH))


@dataclass
class Draft:
    """A ticket and its reporter, built and not yet written."""

    ticket: Ticket
    reporter: Reporter
    photos: Sequence[Attachment] = ()
    photo_phase: PhotoPhase = PhotoPhase.REPORT


def write_drafts(
    drafts: Sequence[Draft],
    *,
    actor: User | None,
    now: datetime,
    clock_from: datetime | None = None,
    tell: bool = True,
) -> None:
    """Write tickets with reporter, first event, first clock and receipt, in few statements.

    The dispatch clock starts at submission, or at ``clock_from`` for old messages that
    reach us only now. Call inside a transaction; raises IntegrityError for a
    ``client_uuid`` or source number that is there already.
    """
    ledger = Ledger(actor=staff_actor(actor) if actor else resident_actor(), now=now)
    cases = [Case(draft.ticket, reporter=draft.reporter) for draft in drafts]
    numbers = next_serials(len(drafts))
    for draft, case, serial in zip(drafts, cases, numbers, strict=True):
        day = draft.ticket.submitted_at.astimezone(SHANGHAI)
        draft.ticket.no = f"HS{day:%Y%m%d}-{serial:06d}"
        _begin(ledger, case, draft, clock_from or draft.ticket.submitted_at)
    Ticket.objects.bulk_create([draft.ticket for draft in drafts])
    Reporter.objects.bulk_create([draft.reporter for draft in drafts])
    TicketPhoto.objects.bulk_create(
        TicketPhoto(ticket=d.ticket, attachment=a, phase=d.photo_phase, added_at=now)
        for d in drafts
        for a in d.photos
    )
    if tell:
        for case in cases:
            notices.tell_resident(ledger, case)
    ledger.flush()


def _begin(ledger: Ledger, case: Case, draft: Draft, clock_from: datetime) -> None:
    """First clock and first event."""
    clocks.start_clock(ledger, case, Clock.DISPATCH, at=clock_from)
    clocks.refresh_next_due(ledger, case)
    created = EventDraft(
        kind=EventKind.CREATED,
        to_status=draft.ticket.status,
        data={"channel": draft.ticket.channel, "photos": len(draft.photos)},
        visibility=Visibility.PUBLIC,
    )
    ledger.event(draft.ticket, created)


def next_serials(count: int) -> list[int]:
    """The next ``count`` serial numbers of tickets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ticket_no_seq') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def build_ticket(*, text: str, place: Place, extras: Extras, now: datetime) -> Ticket:
    """The ticket's columns from what was typed. Raises what ``normalise_point`` raises."""
    category = (
        Category.objects.filter(code=extras.category_code, is_active=True).first()
        if extras.category_code
        else None
    )
    urgency = extras.urgency or (category.default_urgency if category else Urgency.NORMAL)
    point = (
        normalise_point(place.lng, place.lat, place.crs)
        if place.lng is not None and place.lat is not None
        else None
    )
    return Ticket(
        status=Status.ACCEPTED,
        urgency=urgency,
        urgency_rank=URGENCY_ORDER[Urgency(urgency)],
        category=category,
        title=scrub_free_text(extras.title)[:TITLE_LENGTH] or make_title(text),
        content=text.strip(),
        event_time=extras.event_time,
        address=place.address,
        place_label=mask_address(place.address)[:80],
        lng=point[0] if point else None,
        lat=point[1] if point else None,
        area_code=place.grid_code,
        target_team_id=extras.target_team_id,
        submitted_at=extras.submitted_at or now,
        created_at=now,
        updated_at=now,
        source=extras.source,
        external_id=extras.external_id,
    )


def build_reporter(data: ReporterData, ticket: Ticket) -> Reporter:
    """The reporter as encrypted and hashed columns. Raises InvalidPhone."""
    phone = normalise_phone(data.phone) if data.phone and not data.is_anonymous else ""
    if data.is_anonymous:
        return Reporter(
            ticket=ticket,
            is_anonymous=True,
            need_reply=False,
            submitted_at=ticket.submitted_at,
        )
    return Reporter(
        ticket=ticket,
        name=data.name.strip(),
        phone=phone,
        **keys_of(data.name, phone),
        email=data.email.strip(),
        home_address=data.home_address.strip(),
        gender=data.gender,
        keep_secret=data.keep_secret,
        need_reply=data.need_reply,
        submitted_at=ticket.submitted_at,
    )


def make_title(text: str) -> str:
    """A title from the words: their first sentence, at most 50 characters.

    Titles stand in lists, where no number of a telephone or an identity card belongs.
    """
    line = " ".join(scrub_free_text(text).split())
    for mark in "。！？!?；;\n":
        head = line.split(mark, 1)[0]
        if 4 <= len(head) < len(line):
            line = head
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"
