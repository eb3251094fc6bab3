"""Which units a ticket should go to, likeliest first."""

from grid.codes import DISTRICT_CODE
from grid.selectors.directory import TeamBrief, team_brief, teams_for
from requests_app.models import RoutingDecision, Ticket

LIKELY = 5


def likely_teams(
    ticket: Ticket, routing: RoutingDecision | None, *, first: int | None = None
) -> list[TeamBrief]:
    """Units for a ticket: the one suggested, those routing weighed, those that serve the place."""
    skill = ticket.category.skill if ticket.category else ""
    ids = [first, *(c["id"] for c in (routing.candidates if routing else ()))]
    area = ticket.area_code or DISTRICT_CODE
    ids += [t.id for t in teams_for(grid_code=area, skill=skill)]
    ids += [t.id for t in teams_for(grid_code=area, skill="")]
    barred = {ticket.target_team_id, ticket.lead_team_id}
    teams = [team_brief(i) for i in dict.fromkeys(ids) if i and i not in barred]
    return [t for t in teams if t and t.accepts_dispatch][:LIKELY]
