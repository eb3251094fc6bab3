"""Tables of territory and teams."""

from grid.models.division import Division
from grid.models.membership import Membership
from grid.models.team import Skill, Team, TeamCoverage

__all__ = ["Division", "Membership", "Skill", "Team", "TeamCoverage"]
