"""Who would take the open cases of somebody who is away: a plan to look at before it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from grid.reach import Reach
from grid.rosters.crew import Crew
from grid.rosters.selectors.crews import crews_on
from requests_app.models import Ticket
from requests_app.selectors.supply import asked_skill, asks_credential, waived
from requests_app.selectors.team_day import IN_HAND
from requests_app.selectors.tickets import visible_to

COVER, SPREAD = "cover", "spread"
WAYS = (COVER, SPREAD)
MOST = 200


@dataclass(frozen=True)
class Handing:
    """One case and who would take it; nobody where no one left holds the credential."""

    ticket: Ticket
    to_id: int | None


def cases_of(reach: Reach, team_id: int, person_id: int) -> list[Ticket]:
    """What the person has in hand for the team, the first due first; one query."""
    rows = visible_to(reach).filter(lead_team_id=team_id, handler_id=person_id, status__in=IN_HAND)
    return list(rows.select_related("category").brief().order_by("due_key", "id")[:MOST])


def plan(
    tickets: Sequence[Ticket], *, team_id: int, person_id: int, cover_id: int | None, now: datetime
) -> list[Handing]:
    """Each case to the cover or who stands in for them; without one, spread over those there.

    A case whose trade asks for a credential goes to somebody who holds one, or to nobody,
    unless a supervisor waived it. At most two queries.
    """
    crews = crews_on(now)
    crew = crews.of(team_id)
    there = [mate.user_id for mate in crew.there(now) if mate.user_id != person_id]
    if cover_id is not None:
        taker = crew.stand_in(cover_id, now)
        there = [] if taker == person_id or crew.uncovered(taker, now) else [taker]
    chosen = there
    loads = _loads(chosen) if len(chosen) > 1 else Counter[int]()
    asking = [ticket for ticket in tickets if asks_credential(ticket)]
    free = waived(asking) if asking else set[int]()
    found = []
    for ticket in tickets:
        able = [pk for pk in chosen if ticket.pk in free or _may(crew, pk, ticket, crews.day)]
        to_id = min(able, key=lambda pk: (loads[pk], pk)) if able else None
        if to_id is not None:
            loads[to_id] += 1
        found.append(Handing(ticket, to_id))
    return found


def _may(crew: Crew, user_id: int, ticket: Ticket, day: date) -> bool:
    if not asks_credential(ticket):
        return True
    mate = crew.mate(user_id)
    return mate is not None and mate.holds(asked_skill(ticket), day)


def _loads(people: Sequence[int]) -> Counter[int]:
    """Open tickets in each one's hands; one query."""
    rows = Ticket.objects.filter(handler_id__in=people, status__in=IN_HAND).order_by()
    return Counter(dict(rows.values_list("handler_id").annotate(n=Count("pk"))))
