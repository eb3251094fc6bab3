"""What residents do: report, read on, add, take back, judge."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.models import User
from haishu_portal.core.rest import PhotoParser, PortalView, PublicView, now, read
from haishu_portal.core.services.attachments import store_photo
from requests_app.api import bodies, inputs, outputs
from requests_app.api.permissions import MaySubmit, MayUpload
from requests_app.categorise import guess_kind, guess_urgency
from requests_app.choices import Channel, Kind, Urgency
from requests_app.exceptions import MissingField, TicketNotFound
from requests_app.models import Ticket
from requests_app.selectors.categories import leaf
from requests_app.selectors.tickets import ticket_by_client_uuid
from requests_app.selectors.tracking import find_tracked
from requests_app.services import resident
from requests_app.services.intake import Extras, Place, ReporterData, SubmitResult, submit_ticket
from requests_app.services.notices import track_link
from requests_app.services.pending_photos import STRAY_AFTER
from requests_app.services.photos import claim_photos


def account_of(request: Request) -> User | None:
    """The member of staff behind the call, None for a resident."""
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


class SubmitView(PortalView):
    """New requests."""

    permission_classes = (MaySubmit,)
    throttle_scope = "submit"

    @extend_schema(
        operation_id="request_submit",
        tags=["requests"],
        request=inputs.SubmitInput,
        responses={201: outputs.SubmitAnswer, 200: outputs.SubmitAnswer},
    )
    def post(self, request: Request) -> Response:
        """Write a request down. The same ``client_uuid`` again answers 200, without the code."""
        data = read(inputs.SubmitInput, request.data)
        result = _submit(data, account_of(request))
        body = bodies.submit_body(result.ticket, result.query_code, track_link(result.ticket.no))
        return Response(body, status=201 if result.created else 200)


def _submit(data: dict[str, Any], actor: User | None) -> SubmitResult:
    if data.get("photos"):
        # Photos of a form sent twice are taken by the first: ask before claiming.
        known = ticket_by_client_uuid(data["client_uuid"])
        if known is not None:
            return SubmitResult(known, "", created=False)
    person = data.get("reporter")
    category = _leaf(data.get("category", ""))
    usual = (category.default_urgency if category else "") or Urgency.NORMAL
    kind = (category.default_kind if category else "") or Kind.HELP
    return submit_ticket(
        channel=(actor and data.get("channel")) or Channel.WEB,
        kind=data.get("kind") or guess_kind(data["text"], kind),
        text=data["text"],
        place=Place(**data.get("place", {})),
        reporter=ReporterData(**person) if person else ReporterData(is_anonymous=True),
        client_uuid=data["client_uuid"],
        now=now(),
        actor=actor,
        extras=Extras(
            category_code=data.get("category", ""),
            urgency=(actor and data.get("urgency")) or guess_urgency(data["text"], usual),
            event_time=data["event_time"],
            photos=claim_photos(ids=data.get("photos", []), actor=actor),
        ),
    )


def _leaf(code: str) -> Any:
    found = leaf(code) if code else None
    if code and found is None:
        why = str(_("没有这个分类"))
        raise MissingField(why, fields={"category": why})
    return found


class PhotosView(PortalView):
    """Photos sent ahead of their form."""

    permission_classes = (MayUpload,)
    parser_classes = (PhotoParser,)  # type: ignore[assignment]
    throttle_scope = "photos"

    class Upload(serializers.Serializer[object]):
        """One picture."""

        photo = serializers.FileField()
        keep_position = serializers.BooleanField(default=False)

    @extend_schema(
        operation_id="photo_upload",
        tags=["requests"],
        request={"multipart/form-data": Upload},
        responses={201: outputs.PhotoAnswer},
    )
    def post(self, request: Request) -> Response:
        """Keep one photo for a day; a request or ticket claims it by its id."""
        data = read(self.Upload, request.data)
        photo = store_photo(
            upload=data["photo"],
            actor=account_of(request),
            now=now(),
            keep_position=data["keep_position"],
        )
        body = {
            "id": str(photo.pk),
            "width": photo.width,
            "height": photo.height,
            "expires_at": photo.created_at + STRAY_AFTER,
        }
        return Response(body, status=201)


def tracked(no: str, code: str) -> Ticket:
    """The ticket of this number and code. Raises TicketNotFound for either being wrong."""
    ticket = find_tracked(no=no, code=code)
    if ticket is None:
        raise TicketNotFound
    return ticket


class TrackView(PublicView):
    """A request in the resident's eyes."""

    throttle_scope = "track"

    @extend_schema(
        operation_id="request_track",
        tags=["requests"],
        parameters=[OpenApiParameter("code", str, required=True, description="Query code.")],
        responses=outputs.TrackedTicket,
    )
    def get(self, request: Request, no: str) -> Response:
        """Progress in plain words. A wrong code and an unknown number get the same 404."""
        code = read(inputs.CodeInput, request.query_params)["code"]
        return Response(bodies.tracked_body(tracked(no, code)))


class ResidentAct(PublicView):
    """Base of what a resident does with number and code."""

    throttle_scope = "track"
    form: ClassVar[type[serializers.Serializer[object]]] = inputs.CodeInput

    def handle(self, request: Request, no: str) -> Response:
        """Check the code, act, show the ticket."""
        data = read(self.form, request.data)
        code = data.pop("code")
        ticket = tracked(no, code)
        self.act(ticket.pk, data)
        found = find_tracked(no=no, code=code)
        if found is None:
            raise Http404
        return Response(bodies.tracked_body(found))

    def act(self, ticket_id: int, data: dict[str, Any]) -> object:
        """What this address does."""
        raise NotImplementedError


def _act_schema(name: str, form: type[serializers.Serializer[object]]) -> Any:
    return extend_schema(
        operation_id=f"request_{name}",
        tags=["requests"],
        request=form,
        responses=outputs.TrackedTicket,
    )


class InfoView(ResidentAct):
    """More words or pictures."""

    form = inputs.InfoInput

    @_act_schema("info", inputs.InfoInput)
    def post(self, request: Request, no: str) -> Response:
        """Add words or photos while the request is open."""
        return self.handle(request, no)

    def act(self, ticket_id: int, data: dict[str, Any]) -> object:
        """Add them."""
        photos = claim_photos(ids=data.get("photos", []), actor=None)
        return resident.add_information(
            ticket_id=ticket_id, text=data["text"], photos=photos, now=now()
        )


class WithdrawView(ResidentAct):
    """Taking it back."""

    form = inputs.WithdrawInput

    @_act_schema("withdraw", inputs.WithdrawInput)
    def post(self, request: Request, no: str) -> Response:
        """Take the request back while nobody has answered it."""
        return self.handle(request, no)

    def act(self, ticket_id: int, data: dict[str, Any]) -> object:
        """Withdraw."""
        return resident.withdraw(ticket_id=ticket_id, now=now(), **data)


class RatingView(ResidentAct):
    """Judging the answer."""

    form = inputs.RatingInput

    @_act_schema("rate", inputs.RatingInput)
    def post(self, request: Request, no: str) -> Response:
        """Judge the answer, once; unhappy means it is worked on again."""
        return self.handle(request, no)

    def act(self, ticket_id: int, data: dict[str, Any]) -> object:
        """Rate."""
        return resident.rate(ticket_id=ticket_id, now=now(), **data)


class ReopenView(ResidentAct):
    """Asking for more."""

    form = inputs.ReopenInput

    @_act_schema("reopen", inputs.ReopenInput)
    def post(self, request: Request, no: str) -> Response:
        """Ask for a closed request to be taken up again, once."""
        return self.handle(request, no)

    def act(self, ticket_id: int, data: dict[str, Any]) -> object:
        """Ask."""
        return resident.ask_reopen(ticket_id=ticket_id, now=now(), **data)
