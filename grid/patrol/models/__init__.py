"""Tables of visits, screenings and risks."""

from grid.patrol.models.plans import VisitPlan
from grid.patrol.models.risks import RiskItem, RiskMeasure, RiskPhoto, RiskStep
from grid.patrol.models.screenings import Screening
from grid.patrol.models.subjects import Cadence, Household, KeyPlace, NeedTag
from grid.patrol.models.visits import Finding, Visit, VisitPhoto

__all__ = [
    "Cadence",
    "Finding",
    "Household",
    "KeyPlace",
    "NeedTag",
    "RiskItem",
    "RiskMeasure",
    "RiskPhoto",
    "RiskStep",
    "Screening",
    "Visit",
    "VisitPhoto",
    "VisitPlan",
]
