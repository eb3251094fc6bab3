"""Fixtures of the life of a request."""

from datetime import datetime
from decimal import Decimal

import pytest

from requests_app.choices import Clock, SlaClass
from requests_app.seedfiles import seed_steps
from tests.factories import tickets
from tests.factories.catalog import EscalationStepFactory, SlaRuleFactory

ALLOWANCES = {
    Clock.DISPATCH: (2, "hours"),
    Clock.SIGN: (4, "working_hours"),
    Clock.CONTACT: (1, "working_days"),
    Clock.FINISH: (5, "working_days"),
    Clock.CALLBACK: (1, "working_days"),
}


@pytest.fixture
def now() -> datetime:
    """A Tuesday at ten in Ningbo."""
    return tickets.NOW


@pytest.fixture
def limits(db):
    """The ordinary row of the deadline table, for every class."""
    for sla_class in SlaClass:
        for clock, (amount, unit) in ALLOWANCES.items():
            SlaRuleFactory(sla_class=sla_class, clock=clock, amount=Decimal(amount), unit=unit)


@pytest.fixture
def ladder(db):
    """The five rungs as seeded."""
    for step in seed_steps():
        EscalationStepFactory(**vars(step))
