"""Tables of the life of a request."""

from requests_app.models.category import Category, EscalationStep, SlaRule
from requests_app.models.clocks import Escalation, TicketDeadline
from requests_app.models.drafts import Draft
from requests_app.models.history import RoutingDecision, TicketEvent
from requests_app.models.search import TicketText
from requests_app.models.suggester import SuggesterState, SuggesterVersion, SuggestionCheck
from requests_app.models.ticket import Reporter, Ticket
from requests_app.models.work import (
    CallbackAttempt,
    ExtensionRequest,
    ReturnRequest,
    TicketPhoto,
    TicketUnit,
)

__all__ = [
    "CallbackAttempt",
    "Category",
    "Draft",
    "Escalation",
    "EscalationStep",
    "ExtensionRequest",
    "Reporter",
    "ReturnRequest",
    "RoutingDecision",
    "SlaRule",
    "SuggesterState",
    "SuggesterVersion",
    "SuggestionCheck",
    "Ticket",
    "TicketDeadline",
    "TicketEvent",
    "TicketPhoto",
    "TicketText",
    "TicketUnit",
]
