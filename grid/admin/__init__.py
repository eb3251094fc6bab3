"""Back-office pages of territory and teams."""

from grid.admin import division, membership, team

__all__ = ["division", "membership", "team"]
