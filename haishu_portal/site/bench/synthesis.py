"""Synthetic tickets by the hundred thousand: valid rows, written with COPY.

Everything is drawn from one seeded generator, so that two runs of the same size measure
the same table. People are invented, a few hundred of them, each encrypted once.
"""

import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from grid.choices import TeamKind
from grid.selectors.directory import all_teams
from grid.selectors.lookup import inner_point
from haishu_portal.core.crypto import encrypt, keyed_hash
from haishu_portal.core.worktime import SHANGHAI, Unit
from haishu_portal.site.bench.sheets import Sheet, reserve_ids
from requests_app.chain import event_digest
from requests_app.choices import URGENCY_ORDER, Channel, Clock, Kind
from requests_app.models import Category, Reporter, Ticket, TicketDeadline, TicketEvent, TicketUnit
from requests_app.services.intake import next_serials
from requests_app.workflow import FINAL, Status

BATCH = 5_000
PEOPLE = 400
DAYS = 720
OPEN_DAYS = 20
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
WORDS = (
    "楼道里堆满杂物影响通行", "路灯连续几天不亮", "下水道堵塞污水外溢", "小区门口车辆乱停放",
    "楼上装修噪音扰民", "垃圾没有及时清运", "电梯经常停运", "沿街店铺油烟直排",
    "想咨询居住证办理材料", "健身器材损坏没人修", "河道漂浮垃圾较多", "物业收费没有公示",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One invented caller, encrypted once."""

    name: str
    phone: str
    phone_hash: str


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
        self.people = [self._person(n) for n in range(PEOPLE)]
        self.states = [s for s, share in STATES.items() for _n in range(share)]
        self.base = uuid.uuid4().int >> 1  # ids of one run lie side by side
        self.source = f"synthetic-{uuid.uuid4().hex[:8]}"

    def write(self, count: int) -> Iterator[int]:
        """Write ``count`` tickets, yielding the running number after each batch."""
        written = 0
        while written < count:
            size = min(BATCH, count - written)
            with transaction.atomic():
                self._write_batch(size)
            written += size
            yield written

    def _write_batch(self, size: int) -> None:
        sheets = {m: Sheet(m) for m in (Ticket, Reporter, TicketEvent, TicketUnit, TicketDeadline)}
        first = reserve_ids(sheets[Ticket].table, size)
        for offset, serial in enumerate(next_serials(size)):
            self._add_ticket(sheets, first + offset, serial)
        for sheet in sheets.values():
            sheet.write()

    def _person(self, number: int) -> Person:
        phone = f"1385556{number:04d}"
        return Person(encrypt(f"样本{number:03d}"), encrypt(phone), keyed_hash(phone))

    def _add_ticket(self, sheets: dict[Any, Sheet], pk: int, serial: int) -> None:
        draw = self.random
        status = draw.choice(self.states)
        open_ = status not in FINAL
        at = self.now - timedelta(days=draw.uniform(0, OPEN_DAYS if open_ else DAYS))
        team = draw.choice(self.teams)
        lead_id = None if status in WITHOUT_TEAM else team.id
        no = f"HS{at.astimezone(SHANGHAI):%Y%m%d}-{serial:06d}"
        due = at + timedelta(days=draw.choice((1, 3, 7))) if open_ else None
        seq, head = self._add_events(sheets[TicketEvent], pk, no, at, has_team=bool(lead_id))
        sheets[Ticket].add(
            id=pk,
            no=no,
            client_uuid=uuid.UUID(int=self.base + pk),
            status=status.value,
            lead_team_id=lead_id,
            area_code=team.area_code,
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
        person = self.random.choice(self.people)
        sheets[Reporter].add(
            ticket_id=pk,
            name=person.name,
            phone=person.phone,
            phone_hash=person.phone_hash,
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
            "title": draw.choice(WORDS),
            "content": f"{draw.choice(WORDS)}，{draw.choice(WORDS)}，请尽快处理。",
            "place_label": f"样本地点{draw.randrange(997)}",
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
