"""What a page tells of the events of the town that run now."""

from typing import Any

from django import template

from requests_app.models import EventGroup, Ticket
from requests_app.selectors.event_groups import banners, event_of, public_events

register = template.Library()


@register.inclusion_tag("requests_app/desk/events/_banner.html")
def event_banner() -> dict[str, Any]:
    """Running events with their standard answer, for whoever takes in a request."""
    return {"events": banners()}


@register.simple_tag
def event_of_ticket(ticket: Ticket) -> EventGroup | None:
    """The running event the ticket belongs to; no query in calm times."""
    return event_of(ticket)


@register.inclusion_tag("requests_app/public/_town_events.html")
def town_events() -> dict[str, Any]:
    """Running events that the public may read of."""
    return {"events": public_events()}
