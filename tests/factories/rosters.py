"""Makers of absences, duties and credentials."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from grid.models import Credential
from grid.rosters.models import Absence, Duty
from tests.factories.grid import NOW, SkillFactory


class AbsenceFactory(DjangoModelFactory):
    """Away for two days; give person, team, starts_at and made_by."""

    class Meta:
        model = Absence

    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(days=2))
    reason = "leave"
    made_by = factory.SelfAttribute("person")
    made_at = factory.SelfAttribute("starts_at")
    updated_at = factory.SelfAttribute("starts_at")


class DutyFactory(DjangoModelFactory):
    """On duty all day; give person, team and day."""

    class Meta:
        model = Duty

    updated_at = NOW


class CredentialFactory(DjangoModelFactory):
    """A paper that holds long; give the person."""

    class Meta:
        model = Credential

    skill = factory.SubFactory(SkillFactory, code="utilities")
    kind = "电工证"
    number_tail = "****0001"
    valid_until = date(2030, 1, 1)
    updated_at = NOW
