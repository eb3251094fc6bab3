"""Tables of territory and teams."""

from grid.models.credential import Credential
from grid.models.division import Division
from grid.models.membership import Membership
from grid.models.team import Skill, Team, TeamCoverage

__all__ = ["Credential", "Division", "Membership", "Skill", "Team", "TeamCoverage"]
