"""Makers of households, places and their plans."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from grid.patrol.choices import PlaceKind, PlanKind
from grid.patrol.models import Cadence, Household, KeyPlace, VisitPlan

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
GRID = "330203003001001"
CADENCES = {
    "ordinary": (1, "quarter"),
    "focus": (1, "month"),
    "close": (1, "week"),
    "rental": (1, "month"),
    "place": (1, "month"),
    "patrol": (1, "day"),
}


def cadence(code: str) -> Cadence:
    """The rhythm of this code as the house begins with it."""
    count, unit = CADENCES[code]
    facts = {"name": code, "count": count, "unit": unit}
    return Cadence.objects.get_or_create(code=code, defaults=facts)[0]


class HouseholdFactory(DjangoModelFactory):
    """An invented household; give ``tags`` as rows."""

    class Meta:
        model = Household
        skip_postgeneration_save = True

    grid_code = GRID
    building = "3幢"
    unit = "1单元"
    door = factory.Sequence(lambda n: f"{101 + n}室")
    head = "王建国"
    updated_at = NOW

    @factory.post_generation
    def tags(self, create, rows, **_kwargs):
        """Tags of need."""
        if create and rows:
            self.tags.add(*rows)


class KeyPlaceFactory(DjangoModelFactory):
    """An invented key place."""

    class Meta:
        model = KeyPlace

    grid_code = GRID
    name = factory.Sequence(lambda n: f"示例商铺{n}")
    kind = PlaceKind.CATERING
    updated_at = NOW


class PlanFactory(DjangoModelFactory):
    """A household that is to be seen on the 5th of January 2026."""

    class Meta:
        model = VisitPlan

    kind = PlanKind.HOUSEHOLD
    household = factory.SubFactory(HouseholdFactory, grid_code=factory.SelfAttribute("..grid_code"))
    grid_code = GRID
    cadence = factory.LazyFunction(lambda: cadence("ordinary"))
    next_due = date(2026, 1, 5)
    started_on = date(2025, 12, 1)


class PlacePlanFactory(PlanFactory):
    """A key place."""

    kind = PlanKind.PLACE
    household = None
    place = factory.SubFactory(KeyPlaceFactory, grid_code=factory.SelfAttribute("..grid_code"))
    cadence = factory.LazyFunction(lambda: cadence("place"))
