"""What teams can take on today: people who are there, slots left, papers held, parts in hand.

All from memory: routing asks it of every candidate of every ticket.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from grid.rosters.selectors.crews import Crews, crews_on, day_bounds
from grid.selectors.credentials import papers_asked
from grid.selectors.directory import TeamBrief
from requests_app.models import Ticket, TicketEvent
from requests_app.selectors.load import given_since, open_loads

WAIVED = "waived"  # in an event's data: the team to which it went without a credential


@dataclass
class Supply:
    """The state of all teams at ``now``; ``give`` counts up what the caller adds."""

    now: datetime
    loads: Counter[int]
    given: Counter[int]
    crews: Crews

    def all_away(self, team_id: int) -> bool:
        """Whether the team has people and none of them is there."""
        return self.crews.of(team_id).all_away(self.now)

    def slots_left(self, team_id: int) -> int | None:
        """How many more cases the team takes today; None where it keeps no people."""
        slots = self.crews.of(team_id).slots(self.now)
        return None if slots is None else max(0, slots - self.given[team_id])

    def turn(self, team: TeamBrief) -> tuple[int, float, str]:
        """Whose turn it is: those with slots, the full, those nobody is there of; by load."""
        behind = 2 if self.all_away(team.id) else int(self.slots_left(team.id) == 0)
        return behind, self.loads[team.id] / max(team.capacity, 1), team.code

    def asks_paper(self, skill: str) -> bool:
        """Whether the trade may only be done with a credential."""
        return skill in papers_asked()

    def trade(self, skill: str) -> str:
        """The name of a trade that asks for a credential."""
        return papers_asked().get(skill, skill)

    def holds_paper(self, team_id: int, skill: str) -> bool:
        """Whether somebody of the team is there and holds a valid credential for the trade."""
        return bool(self.crews.of(team_id).holders(skill, self.now, self.crews.day))

    def give(self, team_id: int) -> None:
        """One more case for the team."""
        self.loads[team_id] += 1
        self.given[team_id] += 1


def supply_at(now: datetime) -> Supply:
    """The state of all teams; what is counted is shared within the process for some seconds."""
    crews = crews_on(now)
    begin, _end = day_bounds(crews.day)
    return Supply(now, open_loads(), given_since(begin), crews)


def asks_credential(ticket: Ticket) -> bool:
    """Whether the trade that the ticket's category asks for is only done with a credential."""
    return asked_skill(ticket) in papers_asked()


def asked_skill(ticket: Ticket) -> str:
    """The trade that the ticket's category asks for; empty for none."""
    return ticket.category.skill if ticket.category else ""


def waived(tickets: Collection[Ticket]) -> set[int]:
    """Those that a supervisor sent to their present team without a credential; one query."""
    teams = {ticket.pk: ticket.lead_team_id for ticket in tickets}
    rows = TicketEvent.objects.filter(ticket_id__in=teams, data__has_key=WAIVED).order_by()
    found = rows.values_list("ticket_id", "data")
    return {pk for pk, data in found if data[WAIVED] == teams[pk]}
