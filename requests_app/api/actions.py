"""What staff do to a ticket. Each view reads a form and calls one service."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from grid.selectors.reach import reach_of
from haishu_portal.core.clients import client_ip
from haishu_portal.core.models import User
from haishu_portal.core.rest import PortalView, now, read
from requests_app import rules
from requests_app.api import bodies, inputs, outputs
from requests_app.api.permissions import WorksOnTickets
from requests_app.exceptions import NotYourTicket
from requests_app.models import Ticket
from requests_app.selectors.numbers import visible_ids
from requests_app.selectors.tickets import ticket_for
from requests_app.services import callbacks, classify, notes, supervision
from requests_app.services.callers import reveal_caller
from requests_app.services.intake import Place
from requests_app.services.merging import merge_tickets
from requests_app.services.photos import claim_photos

FormClass = type[serializers.Serializer[object]]


class TicketAct(PortalView):
    """Base: find the ticket, act, answer with its new state."""

    permission_classes = (WorksOnTickets,)
    form: ClassVar[FormClass] = inputs.EmptyInput

    def handle(self, request: Request, no: str, **place: Any) -> Response:
        """Read the form and act; a ticket the caller may not open is not found."""
        data = read(self.form, request.data)
        actor: User = request.user  # type: ignore[assignment]
        reach = reach_of(actor)
        ticket = ticket_for(reach, no)
        changed = self.act(ticket, actor, data, **place)
        return Response(bodies.state_body(reach, changed))

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **place: Any) -> Ticket:
        """What this address does; returns the changed ticket."""
        raise NotImplementedError


def act_schema(name: str, form: FormClass, answer: Any = outputs.TicketState) -> Any:
    """Schema of one act."""
    refused = dict.fromkeys((400, 403, 404, 409), outputs.ErrorShape)
    return extend_schema(
        operation_id=f"ticket_{name}",
        tags=["tickets"],
        request=form,
        responses={200: answer, **refused},
    )


class NotesView(TicketAct):
    """Internal notes."""

    form = inputs.NoteInput

    @act_schema("note", inputs.NoteInput)
    def post(self, request: Request, no: str) -> Response:
        """Add a note."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Add it."""
        return notes.add_note(ticket_id=ticket.pk, actor=actor, now=now(), **data)


class ContactsView(TicketAct):
    """Contacts with the caller."""

    form = inputs.ContactInput

    @act_schema("contact", inputs.ContactInput)
    def post(self, request: Request, no: str) -> Response:
        """Record that the unit reached the caller."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Record it."""
        return notes.record_contact(ticket_id=ticket.pk, actor=actor, now=now(), **data)


class TicketPhotosView(TicketAct):
    """Pictures from the work."""

    form = inputs.PhotosInput

    @act_schema("photos", inputs.PhotosInput)
    def post(self, request: Request, no: str) -> Response:
        """Add photos that the same account uploaded before."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Claim and add them."""
        data["photos"] = claim_photos(ids=data["photos"], actor=actor)
        return notes.add_photos(ticket_id=ticket.pk, actor=actor, now=now(), **data)


class SupervisionView(TicketAct):
    """Pressure."""

    form = inputs.SupervisionInput

    @act_schema("supervise", inputs.SupervisionInput)
    def post(self, request: Request, no: str) -> Response:
        """Set the level of supervision."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Set it."""
        return supervision.supervise(ticket_id=ticket.pk, actor=actor, now=now(), **data)


class CallbacksView(TicketAct):
    """Calls to the resident."""

    form = inputs.CallbackInput

    @act_schema("callback", inputs.CallbackInput)
    def post(self, request: Request, no: str) -> Response:
        """Record one call."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Record it."""
        version = data.pop("version")
        return callbacks.record_callback(
            ticket_id=ticket.pk, actor=actor, now=now(), expected_version=version, **data
        )


class ClassView(TicketAct):
    """Category, urgency, kind."""

    form = inputs.ReclassifyInput

    @act_schema("reclassify", inputs.ReclassifyInput)
    def post(self, request: Request, no: str) -> Response:
        """Correct what the ticket is."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Correct it."""
        return classify.reclassify(
            ticket_id=ticket.pk,
            actor=actor,
            now=now(),
            category_code=data.get("category"),
            urgency=data.get("urgency"),
            kind=data.get("kind"),
            expected_version=data["version"],
        )


class PlaceView(TicketAct):
    """Where it is."""

    form = inputs.RelocateInput

    @act_schema("relocate", inputs.RelocateInput)
    def post(self, request: Request, no: str) -> Response:
        """Correct where the matter is."""
        return self.handle(request, no)

    def act(self, ticket: Ticket, actor: User, data: dict[str, Any], **_place: Any) -> Ticket:
        """Correct it."""
        return classify.relocate(
            ticket_id=ticket.pk,
            actor=actor,
            place=Place(**data["place"]),
            now=now(),
            expected_version=data["version"],
        )


class MergeView(TicketAct):
    """One matter, many callers."""

    @act_schema("merge", inputs.MergeInput, outputs.MergeAnswer)
    def post(self, request: Request, no: str) -> Response:
        """Merge tickets into this one; says which could not be and why."""
        data = read(inputs.MergeInput, request.data)
        actor: User = request.user  # type: ignore[assignment]
        reach = reach_of(actor)
        master = ticket_for(reach, no)
        if not rules.can_decide(reach):
            raise NotYourTicket(_("您的岗位不能对这张工单做这件事"))
        ids = visible_ids(reach, data["members"])
        report = merge_tickets(
            master_id=master.pk, member_ids=ids.values(), actor=actor, now=now(), note=data["note"]
        )
        numbers = {str(pk): number for number, pk in ids.items()}
        refused = [{"no": numbers.get(key, key), "why": why} for key, why in report.refused]
        unknown = [no for no in data["members"] if no.strip().upper() not in ids]
        refused += [{"no": no, "why": _("没有找到这张工单")} for no in unknown]
        return Response({"merged": report.merged, "refused": refused})


class RevealView(PortalView):
    """Behind the mask."""

    permission_classes = (WorksOnTickets,)

    @act_schema("reveal", inputs.RevealInput, outputs.RevealAnswer)
    def post(self, request: Request, no: str) -> Response:
        """One field of the caller in the clear; counted and kept in the audit trail."""
        data = read(inputs.RevealInput, request.data)
        actor: User = request.user  # type: ignore[assignment]
        ticket = ticket_for(reach_of(actor), no)
        value = reveal_caller(
            ticket_id=ticket.pk, actor=actor, now=now(), ip=client_ip(request), **data
        )
        return Response({"field": data["field"], "value": value})
