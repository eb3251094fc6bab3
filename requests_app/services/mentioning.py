"""Colleagues called upon in a note hear of it, if they may open the ticket.

The words are the truth: every @name in them is looked up. ``chosen`` (``u12``, ``t5``) only
tells people of one name apart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from grid.selectors.members import staff_by_name
from haishu_portal.core.choices import Channel, PushKind
from haishu_portal.core.services.outbox import MessageDraft
from requests_app.exceptions import MentionRefused
from requests_app.mention_words import beginnings, looks_like_a_name, named_in, tails
from requests_app.models import Mention, Ticket
from requests_app.selectors.colleagues import (
    team_readers,
    teams_named,
    who_may_open,
)
from requests_app.services.ledger import Ledger
from requests_app.services.notices import ring_person


@dataclass(frozen=True)
class Called:
    """One @name of a note: a person or a team, and whom to tell."""

    name: str
    user_id: int | None = None
    team_id: int | None = None
    readers: frozenset[int] = frozenset()


def called_in(
    ticket: Ticket, words: str, *, chosen: Collection[str] = (), now: datetime
) -> list[Called]:
    """Who is called upon in ``words``, each once.

    Raises MentionRefused for a name nobody has, one that several have, and whoever may not
    open the ticket. No query without an @.
    """
    found_tails = [tail for tail in tails(words) if looks_like_a_name(tail)]
    if not found_tails:
        return []
    names = {name for tail in found_tails for name in beginnings(tail)}
    people, teams = staff_by_name(names, now=now), teams_named(names)
    called: dict[str, Called] = {}
    for tail in found_tails:
        name = named_in(tail, {*people, *teams})
        if not name:
            raise _refused(_("没有叫“%s”的同事或单位，请从列表中选择") % tail[:8])
        if name in people:
            called[name] = Called(name, user_id=_one_of(name, people[name], chosen))
        else:
            called[name] = Called(name, team_id=teams[name].id)
    return _with_readers(ticket, list(called.values()), now)


def _one_of(name: str, ids: Sequence[int], chosen: Collection[str]) -> int:
    meant = [pk for pk in ids if f"u{pk}" in chosen] or list(ids)
    if len(meant) > 1:
        words = _("有 %(n)d 位“%(name)s”，请从列表中选择是哪一位")
        raise _refused(words % {"n": len(meant), "name": name})
    return meant[0]


def _with_readers(ticket: Ticket, called: list[Called], now: datetime) -> list[Called]:
    """The same with whom to tell. Raises MentionRefused for who may not open the ticket."""
    inside = who_may_open(ticket, [c.user_id for c in called if c.user_id], now=now)
    named = teams_named({c.name for c in called if c.team_id}).values()
    by_team = team_readers(ticket, list(named), now=now)
    found = []
    for one in called:
        readers = {one.user_id} & inside if one.user_id else by_team.get(one.team_id or 0, set())
        if not readers:
            raise _refused(_("%s 不能查看这张工单，不能在备注中提及") % one.name)
        found.append(Called(one.name, one.user_id, one.team_id, frozenset(r for r in readers if r)))
    return found


def tell_called(ledger: Ledger, ticket: Ticket, called: Sequence[Called]) -> None:
    """Write who was called upon in the event just made, and queue a message to each once."""
    actor = ledger.actor.user
    if actor is None or not called:
        return
    Mention.objects.bulk_create(
        Mention(
            ticket=ticket,
            seq=ticket.event_seq,
            user_id=one.user_id,
            team_id=one.team_id,
            mentioned_by=actor,
            mentioned_at=ledger.now,
        )
        for one in called
    )
    for reader in sorted({pk for one in called for pk in one.readers} - {actor.pk}):
        ledger.message(_message(ticket, reader, ledger.actor.label))
        words = _("%s 在备注中提到了您") % ledger.actor.label
        ring_person(ledger, ticket, user_id=reader, kind=PushKind.MENTION, state=words)


def _message(ticket: Ticket, reader: int, by: str) -> MessageDraft:
    return MessageDraft(
        channel=Channel.INAPP,
        recipient=str(reader),
        template="staff_mentioned",
        params={
            "no": ticket.no,
            "link": f"{settings.PUBLIC_BASE_URL}/desk/t/{ticket.no}/",
            "state": _("%s 在备注中提到了您") % by,
        },
        subject_type="ticket",
        subject_id=ticket.pk,
        key=f"mention:{ticket.no}:{ticket.event_seq}:{reader}",
    )


def _refused(words: str) -> MentionRefused:
    return MentionRefused(words, fields={"note": words})
