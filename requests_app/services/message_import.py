"""Taking in the messages of another system: each becomes a ticket with its own date.

Batch by batch, so that a broken connection costs one batch; what is in already is skipped
by its source and number, so that the import may simply be run again.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction

from requests_app.categorise import guess_kind, guess_urgency
from requests_app.choices import Kind, Urgency
from requests_app.message_file import BadRow, Message
from requests_app.models import Ticket
from requests_app.selectors.categories import code_of_name, leaf, suggest_category
from requests_app.services.intake import (
    Draft,
    Extras,
    Place,
    ReporterData,
    build_reporter,
    build_ticket,
    write_drafts,
)
from requests_app.services.routing import route_batch

BATCH = 200


@dataclass
class ImportCount:
    """What became of the rows; ``read`` is the sum of the others."""

    read: int = 0
    taken: int = 0
    known: int = 0
    bad: list[tuple[int, str, str, dict[str, str]]] = field(default_factory=list)
    routed: int = 0
    at_desk: Counter[str] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        """Whether every row read is accounted for."""
        placed = self.routed + sum(self.at_desk.values())
        return self.read == self.taken + self.known + len(self.bad) and placed == self.taken


def import_messages(
    *,
    rows: Iterable[tuple[int, dict[str, str], Message | BadRow]],
    source: str,
    channel: str,
    now: datetime,
    dry_run: bool = False,
) -> Iterator[ImportCount]:
    """Take in messages; yields the running count after each batch of rows.

    The dispatch clock of an old message starts now: that is when it reached us.
    """
    count = ImportCount()
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        count.read += len(batch)
        messages = _sift(batch, source, count)
        if not dry_run:
            _take(messages, source=source, channel=channel, now=now, count=count)
        else:
            count.taken += len(messages)
        yield count


def _sift(
    batch: Sequence[tuple[int, dict[str, str], Message | BadRow]], source: str, count: ImportCount
) -> list[Message]:
    """Messages of the batch that are readable and new; the others are counted."""
    readable: dict[str, Message] = {}
    for number, row, item in batch:
        if isinstance(item, BadRow):
            count.bad.append((number, item.field, item.why, row))
        elif item.id in readable:
            count.known += 1
        else:
            readable[item.id] = item
    known = set(
        Ticket.objects.filter(source=source, external_id__in=readable).values_list(
            "external_id", flat=True
        )
    )
    count.known += len(known)
    return [message for number, message in readable.items() if number not in known]


def _take(
    messages: Sequence[Message], *, source: str, channel: str, now: datetime, count: ImportCount
) -> None:
    with transaction.atomic():
        drafts = [_draft(message, source, channel, now) for message in messages]
        write_drafts(drafts, actor=None, now=now, clock_from=now, tell=False)
        decisions = route_batch(ticket_ids=[draft.ticket.pk for draft in drafts], now=now)
    count.taken += len(drafts)
    for decision in decisions:
        if decision.team_id:
            count.routed += 1
        else:
            count.at_desk[decision.rule] += 1


def _draft(message: Message, source: str, channel: str, now: datetime) -> Draft:
    code = code_of_name(message.category)
    suggested = suggest_category(message.body, message.title, 1)
    if suggested and suggested[0].code.startswith(code):
        code = suggested[0].code
    node = leaf(code)
    ticket = build_ticket(
        text=message.body,
        place=Place(),
        extras=Extras(
            title=message.title,
            category_code=code,
            urgency=guess_urgency(message.body, node.default_urgency if node else Urgency.NORMAL),
            submitted_at=message.sent_at,
            source=source,
            external_id=message.id,
        ),
        now=now,
    )
    ticket.channel = channel
    ticket.kind = guess_kind(f"{message.title} {message.body}", Kind.OTHER) or Kind.OTHER
    # Not derived from the number: whoever could foretell it could take it beforehand.
    ticket.client_uuid = uuid.uuid4()
    reporter = build_reporter(ReporterData(is_anonymous=True), ticket)
    return Draft(ticket, reporter)
