"""People of a team, as its lead sees them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from grid.rosters.selectors.crews import crews_on
from grid.selectors.members import members_of
from requests_app.models import Ticket


@dataclass(frozen=True)
class Colleague:
    """One member, how many open tickets they have in hand, whether away and who stands in."""

    id: int
    name: str
    open_tickets: int
    away: bool = False
    cover: str = ""


def people_of(team_ids: Collection[int], *, now: datetime) -> list[Colleague]:
    """Members of these teams, those who are there and the least busy first; two queries."""
    members = members_of(team_ids)
    names = {m.id: m.name for m in members}
    covers: dict[int, str] = {}
    for crew in (crews_on(now).of(team_id) for team_id in team_ids):
        for mate in crew.mates:
            if mate.away_at(now):
                taker = crew.stand_in(mate.user_id, now)
                covers[mate.user_id] = names.get(taker, "") if taker != mate.user_id else ""
    rows = Ticket.objects.open().filter(handler_id__in=[m.id for m in members])
    busy = dict(rows.order_by().values_list("handler_id").annotate(n=Count("pk")))
    found = [
        Colleague(m.id, m.name, busy.get(m.id, 0), m.id in covers, covers.get(m.id, ""))
        for m in members
    ]
    return sorted(found, key=lambda c: (c.away, c.open_tickets, c.name))


def handler_names(tickets: Collection[Ticket]) -> dict[int, str]:
    """Names of the people who handle these tickets, by their id; one query."""
    ids = {t.handler_id for t in tickets if t.handler_id}
    rows = Ticket.objects.filter(pk__in=[t.pk for t in tickets if t.handler_id in ids])
    found = rows.order_by().values_list("handler_id", "handler__display_name", "handler__username")
    return {pk: name or login for pk, name, login in found}
