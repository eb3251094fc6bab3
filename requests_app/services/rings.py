"""Whose telephones ring for what happened to a ticket; written with the fact by the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from grid.rosters.selectors.crews import present_in
from grid.selectors.members import field_members
from haishu_portal.core.choices import Channel, PushKind
from haishu_portal.core.push_rules import TEMPLATE
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.push import ringable
from haishu_portal.core.services.outbox import MessageDraft
from requests_app.choices import Urgency
from requests_app.models import Ticket

# A new case that presses rings as such.
_BY_URGENCY = {Urgency.EMERGENCY: PushKind.EMERGENCY, Urgency.URGENT: PushKind.URGENT}

# Once a case is in somebody's hands, these are theirs to hear, not the whole team's.
OF_HANDLER = frozenset({PushKind.DUE, PushKind.OVERDUE, PushKind.REWORK, PushKind.URGENT})


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
    crews = _crews(rings, now)
    wanted = [
        (ring, user) for ring in rings for user in sorted(_people(ring, crews)) if user != without
    ]
    people = ringable({user for _ring, user in wanted}) if wanted else {}
    return [
        _draft(ring, user, people[user].wishes.ring_at(ring.kind, now))
        for ring, user in wanted
        if user in people and people[user].hears_of(ring.kind)
    ]


@dataclass
class _Crew:
    """People of one team in the field."""

    everybody: set[int] = field(default_factory=set)
    leads: set[int] = field(default_factory=set)
    there: set[int] = field(default_factory=set)

    def who_hears(self, handler: int | None) -> set[int]:
        """The handler, if there, else who is on duty; the lead in any case; at worst everybody."""
        at_work = {handler} & self.there or self.there
        return {pk for pk in at_work | self.leads if pk} or self.everybody


def _crews(rings: Sequence[Ring], now: datetime) -> dict[int, _Crew]:
    teams = {ring.team_id for ring in rings if ring.team_id}
    crews = {team: _Crew() for team in teams}
    there = set(present_in(teams, now=now)) if teams else set()
    for team, user, role in field_members(teams, now=now) if teams else ():
        crews[team].everybody.add(user)
        if role == Role.LEAD:
            crews[team].leads.add(user)
        if (team, user) in there:
            crews[team].there.add(user)
    return crews


def _people(ring: Ring, crews: dict[int, _Crew]) -> Collection[int]:
    if ring.team_id is None:
        return ring.user_ids
    mine = ring.kind in OF_HANDLER and ring.team_id == ring.ticket.lead_team_id
    return crews[ring.team_id].who_hears(ring.ticket.handler_id if mine else None)


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
