"""What ties a ticket to others: splitting, undoing a merge, relations, mediation, secrecy."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.rest import now
from requests_app.api import bond_inputs
from requests_app.api.actions import TicketAct, act_schema
from requests_app.models import Ticket
from requests_app.selectors.tickets import ticket_for
from requests_app.services import hand_over, linking, secrecy, splitting, unmerging


class SplitView(TicketAct):
    """Two matters in one ticket."""

    form = bond_inputs.SplitInput

    @act_schema("split", bond_inputs.SplitInput)
    def post(self, request: Request, no: str) -> Response:
        """Make a ticket of the second matter; answers with the new one."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Split."""
        version, note, key = data.pop("version"), data.pop("note"), data.pop("client_uuid")
        matter = splitting.Matter(category_code=data.pop("category"), **data)
        return splitting.split_ticket(
            ticket_id=ticket.pk,
            actor=actor,
            matter=matter,
            now=now(),
            note=note,
            expected_version=version,
            client_uuid=key,
        )


class UnmergeView(TicketAct):
    """Merged by mistake."""

    form = bond_inputs.UnmergeInput

    @act_schema("unmerge", bond_inputs.UnmergeInput)
    def post(self, request: Request, no: str) -> Response:
        """Back to where it stood before it was merged."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Undo it."""
        version = data.pop("version")
        return unmerging.unmerge_ticket(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        )


class LinksView(TicketAct):
    """Tickets that have to do with each other."""

    form = bond_inputs.LinkInput

    @act_schema("link", bond_inputs.LinkInput)
    def post(self, request: Request, no: str) -> Response:
        """Tie another ticket to this one."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Tie both."""
        other = ticket_for(reach_of(actor), data["other"])
        linking.link_tickets(
            ticket_id=ticket.pk, other_id=other.pk, actor=actor, now=now(), note=data["note"]
        )
        return ticket_for(reach_of(actor), ticket.no)


class UnlinkView(TicketAct):
    """Ties undone."""

    form = bond_inputs.UnlinkInput

    @act_schema("unlink", bond_inputs.UnlinkInput)
    def post(self, request: Request, no: str) -> Response:
        """Untie a relation; what a split tied stays tied."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Untie both."""
        other = ticket_for(reach_of(actor), data["other"])
        linking.unlink_tickets(ticket_id=ticket.pk, other_id=other.pk, actor=actor, now=now())
        return ticket_for(reach_of(actor), ticket.no)


class SecrecyView(TicketAct):
    """Closed to the ground it lies in."""

    form = bond_inputs.SecrecyInput

    @act_schema("secrecy", bond_inputs.SecrecyInput)
    def post(self, request: Request, no: str) -> Response:
        """Keep the ticket secret, or no longer."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Turn it."""
        version = data.pop("version")
        return secrecy.set_secrecy(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        )


class MediationView(TicketAct):
    """A dispute for the mediators."""

    form = bond_inputs.MediationInput

    @act_schema("mediation", bond_inputs.MediationInput)
    def post(self, request: Request, no: str) -> Response:
        """Offer the matter to people's mediation, with the caller's consent."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Offer it."""
        version = data.pop("version")
        return hand_over.offer_mediation(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        ).ticket


class MediationRecallView(TicketAct):
    """The offer taken back."""

    form = bond_inputs.RecallInput

    @act_schema("mediation_recall", bond_inputs.RecallInput)
    def post(self, request: Request, no: str) -> Response:
        """Take back an offer that nobody has taken."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Take it back."""
        return hand_over.recall_offer(ticket_id=ticket.pk, actor=actor, now=now(), **data).ticket
