"""Who acts, as it is written into events."""

from django.utils.translation import gettext as _

from grid.selectors.directory import team_name
from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from requests_app.models import Ticket
from requests_app.services.ledger import Actor


def staff_actor(user: User, ticket: Ticket | None = None) -> Actor:
    """A member of staff, acting for the leading unit if it is theirs, else for their own team."""
    reach = reach_of(user)
    team_id = ticket.lead_team_id if ticket and ticket.lead_team_id in reach.team_ids else None
    team_id = team_id or min(reach.team_ids, default=None)
    return Actor(user=user, label=str(user), team_id=team_id, team_label=team_name(team_id))


def resident_actor() -> Actor:
    """The one who brought the ticket."""
    return Actor(label=str(_("诉求人")))


def system_actor() -> Actor:
    """The portal, acting by rule."""
    return Actor(label=str(_("系统")))
