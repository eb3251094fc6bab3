"""A resident at the door: one class of matter, one time limit, one bureau."""

import uuid
from decimal import Decimal

import pytest
from django.core.cache import cache

from grid.selectors.directory import forget_teams
from haishu_portal.core.worktime import Unit
from requests_app.choices import Clock, SlaClass
from requests_app.models import Ticket
from requests_app.selectors.limits import forget_limits
from tests.factories.catalog import CategoryFactory, SlaRuleFactory
from tests.factories.grid import BureauFactory

WORDS = "汪弄社区 12 幢楼下路灯不亮三天了，老人晚上不敢出门"


@pytest.fixture(autouse=True)
def house(db):
    """What every page needs, and nothing counted by another test."""
    cache.clear()
    forget_teams()
    forget_limits()
    CategoryFactory(code="010101", name="路灯", public_name="路灯不亮", keywords=["路灯", "不亮"])
    for sla_class in (SlaClass.NORMAL, SlaClass.URGENT):
        SlaRuleFactory(
            sla_class=sla_class, clock=Clock.DISPATCH, amount=Decimal(2), unit=Unit.HOURS
        )
    yield
    cache.clear()
    forget_teams()
    forget_limits()


@pytest.fixture
def bureau():
    """A unit that can be complained about."""
    unit = BureauFactory(name="区试验局")
    forget_teams()
    return unit


@pytest.fixture
def filled():
    """A report as a browser sends it; words replace or add fields, None takes one away."""

    def make(**words):
        fields = {
            "client_uuid": str(uuid.uuid4()),
            "text": WORDS,
            "address": "西门街道汪弄社区 12 幢",
            "contact": "named",
            "phone": "138 0013 8000",
            "name": "张三丰",
            "need_reply": "on",
            **words,
        }
        return {name: value for name, value in fields.items() if value is not None}

    return make


@pytest.fixture
def reported(client, filled):
    """A ticket just reported by this client, and its query code."""
    client.post("/report/", filled())
    ticket = Ticket.objects.get()
    receipt = client.get("/report/done/").context["receipt"]
    return ticket, receipt.code


@pytest.fixture
def client_of():
    """Another browser, signed in if a user is given."""
    from django.test import Client

    def make(user=None):
        other = Client()
        if user is not None:
            other.force_login(user)
        return other

    return make
