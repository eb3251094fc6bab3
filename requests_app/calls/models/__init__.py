"""Tables of the telephone desk."""

from requests_app.calls.models.agents import AgentSpell
from requests_app.calls.models.call import Call, CallTicket, WrapUpCode
from requests_app.calls.models.callers import CallbackItem, NuisanceNumber

__all__ = ["AgentSpell", "Call", "CallTicket", "CallbackItem", "NuisanceNumber", "WrapUpCode"]
