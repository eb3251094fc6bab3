"""Tables of the life of a request."""

from requests_app.models.bulk import BulkAction, BulkItem, BulkRun, BulkState
from requests_app.models.category import Category, EscalationStep, SlaRule
from requests_app.models.clocks import Escalation, TicketDeadline
from requests_app.models.documents import TicketDocument
from requests_app.models.drafts import Draft
from requests_app.models.event_groups import (
    EventGroup,
    EventGroupKind,
    EventGroupState,
    EventMember,
    EventNotice,
    EventNoticeState,
    JoinedBy,
)
from requests_app.models.history import RoutingDecision, TicketEvent
from requests_app.models.kept import Macro, ReplyText
from requests_app.models.links import HandOver, TicketLink
from requests_app.models.mentions import Mention
from requests_app.models.routing_rules import (
    RoutingRule,
    RuleChange,
    RuleChangeKind,
    RuleTarget,
    RuleTest,
    RuleTestState,
)
from requests_app.models.saved_views import SavedView
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
    "BulkAction",
    "BulkItem",
    "BulkRun",
    "BulkState",
    "CallbackAttempt",
    "Category",
    "Draft",
    "Escalation",
    "EscalationStep",
    "EventGroup",
    "EventGroupKind",
    "EventGroupState",
    "EventMember",
    "EventNotice",
    "EventNoticeState",
    "ExtensionRequest",
    "HandOver",
    "JoinedBy",
    "Macro",
    "Mention",
    "ReplyText",
    "Reporter",
    "ReturnRequest",
    "RoutingDecision",
    "RoutingRule",
    "RuleChange",
    "RuleChangeKind",
    "RuleTarget",
    "RuleTest",
    "RuleTestState",
    "SavedView",
    "SlaRule",
    "SuggesterState",
    "SuggesterVersion",
    "SuggestionCheck",
    "Ticket",
    "TicketDeadline",
    "TicketDocument",
    "TicketEvent",
    "TicketLink",
    "TicketPhoto",
    "TicketText",
    "TicketUnit",
]
