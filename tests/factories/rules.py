"""Makers of routing rules and events of the town."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from requests_app.models import EventGroup, EventMember, RoutingRule
from tests.factories.core import UserFactory
from tests.factories.tickets import NOW, ticket_in

LAMPS = {"field": "words", "op": "any_word", "value": ["灯"]}
STORM = {"field": "words", "op": "any_word", "value": ["积水", "倒树"]}


class RuleFactory(DjangoModelFactory):
    """A rule that is on and sends what speaks of lamps; give ``team``, or another target."""

    class Meta:
        model = RoutingRule

    name = factory.Sequence(lambda n: f"规则{n}")
    place = factory.Sequence(lambda n: n + 1)
    condition = LAMPS
    target = "team"
    is_on = True
    made_by = factory.SubFactory(UserFactory)
    made_at = NOW
    updated_at = NOW


class EventFactory(DjangoModelFactory):
    """A typhoon that began an hour ago and gathers what speaks of water and trees."""

    class Meta:
        model = EventGroup

    name = factory.Sequence(lambda n: f"台风{n}号")
    kind = "typhoon"
    state = "active"
    condition = STORM
    starts_at = NOW - timedelta(hours=1)
    started_at = NOW - timedelta(hours=1)
    answer = "正在抢险，请勿靠近。"
    made_by = factory.SubFactory(UserFactory)
    made_at = NOW
    updated_at = NOW


def under(event, status, *, count=1, **columns):
    """Tickets that belong to the event."""
    made = [ticket_in(status, **columns) for _n in range(count)]
    for ticket in made:
        EventMember.objects.create(
            event=event, ticket=ticket, joined_by="rule", joined_at=NOW, bound=event.is_active
        )
    return made
