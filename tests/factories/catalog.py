"""Makers of categories, time limits and escalation steps."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from haishu_portal.core.worktime import Unit
from requests_app.choices import Clock, SlaClass
from requests_app.models import Category, EscalationStep, SlaRule


class CategoryFactory(DjangoModelFactory):
    """A node of the given code; its parents are made when they lack."""

    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"80{10 + n // 90 % 90}{10 + n % 90}")
    name = factory.LazyAttribute(lambda node: f"分类{node.code}")
    public_name = factory.LazyAttribute(lambda node: f"对外{node.code}")
    level = factory.LazyAttribute(lambda node: len(node.code) // 2)
    parent = factory.LazyAttribute(
        lambda node: CategoryFactory(code=node.code[:-2]) if node.code[:-2] else None
    )
    skill = "general"


class SlaRuleFactory(DjangoModelFactory):
    """Five working days to finish an ordinary request."""

    class Meta:
        model = SlaRule

    sla_class = SlaClass.NORMAL
    clock = Clock.FINISH
    amount = Decimal(5)
    unit = Unit.WORKING_DAYS


class EscalationStepFactory(DjangoModelFactory):
    """The team is reminded at once."""

    class Meta:
        model = EscalationStep

    level = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda step: f"第{step.level}级")
    after_amount = Decimal(0)
    after_unit = Unit.HOURS
    rung = "team"
