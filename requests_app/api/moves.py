"""Steps of a ticket, and the requests of its unit that the desk decides."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.models import User
from haishu_portal.core.rest import now
from requests_app.api import inputs
from requests_app.api.actions import TicketAct, act_schema
from requests_app.exceptions import MissingField, TicketNotFound
from requests_app.models import Ticket
from requests_app.selectors.numbers import is_part_of
from requests_app.services import assisting, extensions, returns
from requests_app.services.transition import move_ticket

Mover = Callable[[Ticket, User, dict[str, Any]], Ticket]


class MovesView(TicketAct):
    """The transition table."""

    form = inputs.MoveInput

    @act_schema("move", inputs.MoveInput)
    def post(self, request: Request, no: str) -> Response:
        """Make one move. An outdated ``version`` answers 409 with the state as it now is."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Moves with a service of their own go through it."""
        return SPECIAL.get(data["move"], _plain)(ticket, actor, data)


def _plain(ticket: Ticket, actor: User, data: dict[str, Any]) -> Ticket:
    return move_ticket(
        ticket_id=ticket.pk,
        move=data["move"],
        actor=actor,
        now=now(),
        note=data["note"],
        expected_version=data["version"],
        data=data.get("data", {}),
        client_at=data["client_at"],
        client_uuid=data["client_uuid"],
    )


def _request_return(ticket: Ticket, actor: User, data: dict[str, Any]) -> Ticket:
    given = data.get("data", {})
    return returns.request_return(
        ticket_id=ticket.pk,
        actor=actor,
        reason=given.get("return_reason") or data["note"],
        legal_basis=given.get("legal_basis", ""),
        suggested_team_id=given.get("suggested_team_id"),
        now=now(),
        expected_version=data["version"],
        client_at=data["client_at"],
        client_uuid=data["client_uuid"],
    )


def _decide_return(ticket: Ticket, actor: User, data: dict[str, Any]) -> Ticket:
    team_id = data.get("data", {}).get("team_id")
    if data["move"] == "designate" and team_id is None:
        raise MissingField(_("请选择承办单位"), fields={"team_id": str(_("请选择承办单位"))})
    return returns.decide_return(
        ticket_id=ticket.pk,
        actor=actor,
        approve=data["move"] != "reject_return",
        note=data["note"],
        now=now(),
        team_id=team_id,
        expected_version=data["version"],
    )


SPECIAL: dict[str, Mover] = {
    "request_return": _request_return,
    "accept_return": _decide_return,
    "reject_return": _decide_return,
    "designate": _decide_return,
}


class ReturnsView(TicketAct):
    """The matter is another unit's."""

    form = inputs.ReturnInput

    @act_schema("return", inputs.ReturnInput)
    def post(self, request: Request, no: str) -> Response:
        """Ask to give the ticket back."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Ask."""
        version = data.pop("version")
        return returns.request_return(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        )


class ReturnDecisionView(TicketAct):
    """The desk's answer to a return."""

    form = inputs.ReturnDecisionInput

    @act_schema("return_decision", inputs.ReturnDecisionInput)
    def post(self, request: Request, no: str) -> Response:
        """Accept, perhaps straight to another unit, or reject."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Decide."""
        version = data.pop("version")
        return returns.decide_return(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        )


class ExtensionsView(TicketAct):
    """More time."""

    form = inputs.ExtensionInput

    @act_schema("extension", inputs.ExtensionInput)
    def post(self, request: Request, no: str) -> Response:
        """Ask for more working days."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Ask."""
        return extensions.request_extension(
            ticket_id=ticket.pk, actor=actor, now=now(), **data
        ).ticket


class ExtensionDecisionView(TicketAct):
    """The desk's answer to an extension."""

    form = inputs.DecisionInput

    @act_schema("extension_decision", inputs.DecisionInput)
    def post(self, request: Request, no: str) -> Response:
        """Grant or refuse."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Decide."""
        return extensions.decide_extension(
            ticket_id=ticket.pk, actor=actor, now=now(), **data
        ).ticket


class AssistsView(TicketAct):
    """Another unit's help."""

    form = inputs.AssistInput

    @act_schema("assist", inputs.AssistInput)
    def post(self, request: Request, no: str) -> Response:
        """Call a unit in."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Call it in."""
        return assisting.add_assist(ticket_id=ticket.pk, actor=actor, now=now(), **data).ticket


class AssistSignView(TicketAct):
    """An assisting unit takes its part."""

    @act_schema("assist_sign", inputs.EmptyInput)
    def post(self, request: Request, no: str, part_id: int) -> Response:
        """Sign for the part."""
        return self.handle(request, no, part_id=part_id)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **place: Any) -> Ticket:
        """Sign."""
        del data
        part_id = _part(ticket, place)
        return assisting.sign_assist(part_id=part_id, actor=actor, now=now()).ticket


class AssistReportView(TicketAct):
    """An assisting unit reports."""

    form = inputs.AssistReportInput

    @act_schema("assist_report", inputs.AssistReportInput)
    def post(self, request: Request, no: str, part_id: int) -> Response:
        """Report the part to the leading unit."""
        return self.handle(request, no, part_id=part_id)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **place: Any) -> Ticket:
        """Report."""
        part_id = _part(ticket, place)
        return assisting.report_assist(part_id=part_id, actor=actor, now=now(), **data).ticket


def _part(ticket: Ticket, place: dict[str, Any]) -> int:
    part_id = int(place["part_id"])
    if part_id >= 2**63 or not is_part_of(part_id, ticket):
        raise TicketNotFound
    return part_id
