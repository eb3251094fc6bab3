"""Tables of rotas."""

from grid.rosters.models.absence import Absence
from grid.rosters.models.duty import Duty, SlotDefault

__all__ = ["Absence", "Duty", "SlotDefault"]
