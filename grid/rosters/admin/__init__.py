"""Pages of the back office on rotas."""

from grid.rosters.admin import rosters

__all__ = ["rosters"]
