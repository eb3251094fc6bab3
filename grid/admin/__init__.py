"""Back-office pages of territory and teams."""

from grid.admin import credential, division, membership, team

__all__ = ["credential", "division", "membership", "team"]
