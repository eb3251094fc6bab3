"""Whose telephones ring for what happened to a ticket; written with the fact by the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from grid.selectors.members import on_duty
from haishu_portal.core.choices import Channel, PushKind
from haishu_portal.core.push_rules import TEMPLATE
from haishu_portal.core.selectors.push import ringable
from haishu_portal.core.services.outbox import MessageDraft
from requests_app.choices import Urgency
from requests_app.models import Ticket

# A new case that presses rings as such.
_BY_URGENCY = {Urgency.EMERGENCY: PushKind.EMERGENCY, Urgency.URGENT: PushKind.URGENT}


@dataclass(frozen=True)
class Ring:
    """One thing that a team, or one person, should hear of at once."""

    ticket: Ticket
    kind: PushKind
    state: str
    team_id: int | None = None
    user_ids: frozenset[int] = frozenset()


def kind_for(ticket: Ticket, kind: PushKind) -> PushKind:
    """The kind by which it rings: what is new and presses is told apart."""
    if kind != PushKind.NEW:
        return kind
    return _BY_URGENCY.get(Urgency(ticket.urgency), kind)


def ring_drafts(rings: Sequence[Ring], *, without: int | None, now: datetime) -> list[MessageDraft]:
    """One message for each person who can be rung and wants to be; two queries for all rings.

    ``without`` is who did it, and knows.
    """
    members = _members(rings, now)
    wanted = [
        (ring, user) for ring in rings for user in sorted(_people(ring, members)) if user != without
    ]
    people = ringable({user for _ring, user in wanted}) if wanted else {}
    return [
        _draft(ring, user, people[user].wishes.ring_at(ring.kind, now))
        for ring, user in wanted
        if user in people and people[user].hears_of(ring.kind)
    ]


def _members(rings: Sequence[Ring], now: datetime) -> dict[int, set[int]]:
    teams = {ring.team_id for ring in rings if ring.team_id}
    found: dict[int, set[int]] = {}
    for team, user in on_duty(teams, now=now) if teams else ():
        found.setdefault(team, set()).add(user)
    return found


def _people(ring: Ring, members: dict[int, set[int]]) -> Collection[int]:
    return ring.user_ids | members.get(ring.team_id or 0, set())


def _draft(ring: Ring, user: int, at: datetime) -> MessageDraft:
    ticket = ring.ticket
    return MessageDraft(
        channel=Channel.PUSH,
        recipient=str(user),
        template=TEMPLATE + ring.kind,
        params={
            "no": ticket.no,
            "link": f"{settings.PUBLIC_BASE_URL}/field/t/{ticket.no}/",
            "state": ring.state,
        },
        subject_type="ticket",
        subject_id=ticket.pk,
        key=f"push:{ring.kind}:{ticket.no}:{ticket.event_seq}:{user}",
        not_before=at,
    )
