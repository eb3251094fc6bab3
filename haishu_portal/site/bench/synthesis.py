"""Synthetic tickets by the hundred thousand: valid rows, written with COPY.

Everything is drawn from one seeded generator, so that two runs of the same size measure
the same table. People and addresses are invented, some thousands of them, each encrypted once.
"""

import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from grid.choices import TeamKind
from grid.selectors.directory import all_teams
from grid.selectors.lookup import inner_point
from haishu_portal.core.crypto import encrypt
from haishu_portal.core.masking import mask_address
from haishu_portal.core.worktime import SHANGHAI, Unit
from haishu_portal.site.bench.sheets import Sheet, reserve_ids
from haishu_portal.site.bench.texts import WORDS, Writer, clause_terms
from requests_app.caller_keys import keys_of
from requests_app.chain import event_digest
from requests_app.choices import URGENCY_ORDER, Channel, Clock, Kind
from requests_app.models import (
    Category,
    Reporter,
    Ticket,
    TicketDeadline,
    TicketEvent,
    TicketText,
    TicketUnit,
)
from requests_app.search_terms import document_terms, serial_term
from requests_app.services.intake import next_serials
from requests_app.services.search_index import place_names
from requests_app.workflow import FINAL, Status

BATCH = 5_000
SERIALS = 1_000_000
PEOPLE = 40_000
DAYS = 720
# How old a ticket may be, as a share of all days, and how likely it is still open then.
OPEN_SHARES = ((0.04, 0.85), (0.16, 0.45), (1.0, 0.0))
# Shares of the states, as in a hotline that has run for years.
STATES: dict[Status, int] = {
    Status.CLOSED: 810,
    Status.ARCHIVED: 40,
    Status.WITHDRAWN: 10,
    Status.INVALID: 10,
    Status.DISPATCHED: 20,
    Status.SIGNED: 20,
    Status.PROCESSING: 50,
    Status.PENDING_DISPATCH: 10,
    Status.REPLIED: 5,
    Status.REVIEWED: 15,
    Status.REWORKING: 5,
    Status.SUSPENDED: 5,
}
WITHOUT_TEAM = frozenset({Status.PENDING_DISPATCH, Status.INVALID})
REPLIED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.REPLIED, Status.REVIEWED})
GIVEN = "样本示例测试虚构假名"
ADDRESSES_PER_GRID = 30


@dataclass(frozen=True)
class Person:
    """One invented caller, encrypted once."""

    name: str
    phone: str
    keys: dict[str, str]


@dataclass(frozen=True)
class Spot:
    """One invented address, encrypted once, with what it adds to the terms of a ticket."""

    address: str
    label: str
    places: tuple[str, ...]
    terms: frozenset[str]


@dataclass
class Facts:
    """What the chain covers of a synthetic event."""

    seq: int
    kind: str
    move: str
    from_status: str
    to_status: str
    at: datetime
    note: str = ""
    actor_id: int | None = None
    actor_label: str = ""
    team_id: int | None = None
    visibility: int = 1
    client_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


EMPTY = serial_term("")


def _shares(*, final: bool) -> list[Status]:
    return [s for s, share in STATES.items() if (s in FINAL) is final for _n in range(share)]


def _lexemes(no: str, spot: Spot, words: Iterable[str]) -> str:
    """The terms of a ticket as PostgreSQL reads them."""
    terms = {serial_term(no), *spot.terms}.union(*map(clause_terms, words)) - {EMPTY}
    return " ".join(f"'{term}'" for term in terms)


STEPS = (
    ("created", "", "", Status.ACCEPTED.value),
    ("move", "dispatch", Status.ACCEPTED.value, Status.DISPATCHED.value),
)


class Synthesis:
    """Draws tickets; ``write`` puts a number of them into the tables."""

    def __init__(self, *, now: datetime, seed: int = 81890) -> None:
        self.now = now
        self.random = random.Random(seed)  # noqa: S311 - nothing secret is drawn
        self.teams = [t for t in all_teams() if t.kind == TeamKind.GENERAL]
        self.points = {t.area_code: inner_point(t.area_code) for t in self.teams}
        self.categories = list(
            Category.objects.filter(level=3).values_list("pk", "default_urgency")
        )
        self.channels, self.kinds = Channel.values, Kind.values
        self.ranks = {str(u.value): rank for u, rank in URGENCY_ORDER.items()}
        self.people: dict[int, Person] = {}
        self.spots: dict[tuple[str, int], Spot] = {}
        self.writer = Writer(self.random)
        self.open_states, self.final_states = _shares(final=False), _shares(final=True)
        self.first_serial = 0
        self.base = uuid.uuid4().int >> 1  # ids of one run lie side by side
        self.source = f"synthetic-{uuid.uuid4().hex[:8]}"

    def write(self, count: int) -> Iterator[int]:
        """Write ``count`` tickets, yielding the running number after each batch."""
        written = 0
        while written < count:
            size = min(BATCH, count - written)
            # Rows come in the order of time, as they do in life.
            ages = [1 - (written + n + self.random.random()) / count for n in range(size)]
            with transaction.atomic():
                self._write_batch(ages)
            written += size
            yield written

    def _write_batch(self, ages: list[float]) -> None:
        tables = (Ticket, Reporter, TicketText, TicketEvent, TicketUnit, TicketDeadline)
        sheets = {m: Sheet(m) for m in tables}
        first = reserve_ids(sheets[Ticket].table, len(ages))
        for offset, serial in enumerate(next_serials(len(ages))):
            self.first_serial = self.first_serial or serial
            # The house counts to a million and begins again; here two may meet on one day.
            round_ = 0 if serial >= self.first_serial else SERIALS
            self._add_ticket(sheets, first + offset, serial + round_, max(0.0, ages[offset]))
        for sheet in sheets.values():
            sheet.write()

    def _person(self) -> Person:
        """One of the callers, some of whom ring often."""
        number = int(PEOPLE * self.random.random() ** 2)
        if number not in self.people:
            phone = f"13855{560_000 + number:06d}"
            surname = WORDS["surnames"][number * number % len(WORDS["surnames"])]
            name = surname + GIVEN[number % 10] + GIVEN[number // 10 % 10]
            self.people[number] = Person(encrypt(name), encrypt(phone), keys_of(name, phone))
        return self.people[number]

    def _spot(self, area_code: str) -> Spot:
        """One of the addresses of a grid."""
        number = self.random.randrange(ADDRESSES_PER_GRID)
        key = (area_code, number)
        if key not in self.spots:
            road = self.writer.one("roads")
            address = f"{road}{number * 7 + 3}弄{number + 1}号{number % 6 + 1}01室"
            label = mask_address(address)
            places = place_names(area_code)
            terms = document_terms(no="", texts=places, address=address, shown=label)
            self.spots[key] = Spot(encrypt(address), label, places, frozenset(terms))
        return self.spots[key]

    def _add_ticket(self, sheets: dict[Any, Sheet], pk: int, serial: int, age: float) -> None:
        draw = self.random
        likely = next(chance for limit, chance in OPEN_SHARES if age <= limit)
        status = draw.choice(self.open_states if draw.random() < likely else self.final_states)
        open_ = status not in FINAL
        at = self.now - timedelta(days=age * DAYS)
        team = draw.choice(self.teams)
        lead_id = None if status in WITHOUT_TEAM else team.id
        no = f"HS{at.astimezone(SHANGHAI):%Y%m%d}-{serial:06d}"
        due = at + timedelta(days=draw.choice((1, 3, 7))) if open_ else None
        seq, head = self._add_events(sheets[TicketEvent], pk, no, at, has_team=bool(lead_id))
        spot = self._spot(team.area_code)
        title, clauses = self.writer.matter()
        reply = [] if status not in REPLIED else self.writer.reply()
        sheets[Ticket].add(
            id=pk,
            no=no,
            client_uuid=uuid.UUID(int=self.base + pk),
            status=status.value,
            lead_team_id=lead_id,
            area_code=team.area_code,
            title=title,
            content="，".join(clauses) + "。",
            reply_text="，".join(reply),
            address=spot.address,
            place_label=spot.label,
            submitted_at=at,
            created_at=at,
            updated_at=at,
            closed_at=None if open_ else at + timedelta(days=3),
            next_due_at=due,
            next_clock=Clock.FINISH.value if due else "",
            event_seq=seq,
            event_head=head,
            external_id=str(pk),
            **self._matter(team.area_code),
        )
        words = (title, *clauses, *reply, team.name if lead_id else "")
        sheets[TicketText].add(ticket_id=pk, submitted_at=at, grams=_lexemes(no, spot, words))
        self._add_rest(sheets, pk, at, lead_id, due)

    def _add_rest(
        self,
        sheets: dict[Any, Sheet],
        pk: int,
        at: datetime,
        lead_id: int | None,
        due: datetime | None,
    ) -> None:
        """The caller, the leading unit and the running clock."""
        person = self._person()
        sheets[Reporter].add(
            ticket_id=pk,
            name=person.name,
            phone=person.phone,
            **person.keys,
            submitted_at=at,
        )
        if lead_id:
            part = "signed" if due else "finished"
            sheets[TicketUnit].add(
                ticket_id=pk, team_id=lead_id, role="lead", status=part, assigned_at=at
            )
        if due:
            sheets[TicketDeadline].add(
                ticket_id=pk,
                clock=Clock.FINISH.value,
                amount=5,
                unit=Unit.WORKING_DAYS.value,
                started_at=at,
                due_at=due,
                next_alert_at=max(due, self.now),
            )

    def _matter(self, area_code: str) -> dict[str, Any]:
        """What the ticket is about, and where in its grid."""
        draw = self.random
        category, urgency = draw.choice(self.categories)
        lng, lat = self.points[area_code]
        return {
            "channel": draw.choice(self.channels),
            "kind": draw.choice(self.kinds),
            "urgency": urgency,
            "urgency_rank": self.ranks[urgency],
            "category_id": category,
            "lng": lng,
            "lat": lat,
            "matched_by": "point",
            "source": self.source,
        }

    def _add_events(
        self, sheet: Sheet, pk: int, no: str, at: datetime, *, has_team: bool
    ) -> tuple[int, str]:
        """A valid chain of one or two events; returns its length and head."""
        head = ""
        steps = STEPS if has_team else STEPS[:1]
        for seq, (kind, move, before, after) in enumerate(steps, start=1):
            facts = Facts(seq, kind, move, before, after, at)
            digest = event_digest(no, head, facts)
            sheet.add(
                ticket_id=pk,
                seq=seq,
                kind=kind,
                move=move,
                from_status=before,
                to_status=after,
                at=at,
                prev_hash=head,
                hash=digest,
            )
            head = digest
        return len(steps), head
