"""Tickets for staff: the list and the single ticket."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from grid.selectors.reach import reach_of
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.phones import normalise_phone
from haishu_portal.core.rest import PortalView, now, read
from requests_app.api import bodies, outputs
from requests_app.api.fields import MomentField, TeamIdField
from requests_app.api.frame import page_address
from requests_app.api.permissions import WorksOnTickets
from requests_app.choices import Channel, Kind, Urgency
from requests_app.selectors.tickets import SORTS, VIEWS, TicketFilter, desk_page, ticket_for
from requests_app.workflow import Status

LONGEST_PAGE = 100


class StatusesField(serializers.CharField):
    """Several states with commas between."""

    def to_internal_value(self, data: Any) -> Any:
        """The states as a tuple; refused if one is unknown."""
        states = tuple(part for part in super().to_internal_value(data).split(",") if part)
        if not set(states) <= set(Status.values):
            raise serializers.ValidationError(_("没有这个状态"))
        return states


class ListQuery(serializers.Serializer[object]):
    """Filters of the list; all must hold."""

    view = serializers.ChoiceField(choices=sorted(VIEWS), required=False)
    status = StatusesField(max_length=400, required=False, help_text="One or more, by comma.")
    area = serializers.RegexField(r"^\d{6,15}$", required=False)
    category = serializers.RegexField(r"^\d{2}(\d{2}){0,2}$", required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    team_id = TeamIdField(required=False)
    overdue = serializers.BooleanField(default=False)
    mine = serializers.BooleanField(default=False)
    since = MomentField(required=False)
    until = MomentField(required=False)
    no = serializers.CharField(max_length=20, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    sort = serializers.ChoiceField(choices=sorted(SORTS), default="due")
    size = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=50)
    cursor = serializers.CharField(max_length=400, required=False)


class TicketsView(PortalView):
    """The reader's tickets."""

    permission_classes = (WorksOnTickets,)

    @extend_schema(
        operation_id="tickets_list",
        tags=["tickets"],
        parameters=[ListQuery],
        responses=outputs.TicketList,
    )
    def get(self, request: Request) -> Response:
        """Tickets the reader may open, a page at a time."""
        query = read(ListQuery, request.query_params)
        moment = now()
        page = desk_page(
            reach_of(request.user),
            _filter(query),
            now=moment,
            sort=query["sort"],
            cursor=query.get("cursor", ""),
            size=query["size"],
        )
        body = {
            "results": bodies.rows_body(page.rows, now=moment),
            "next": page_address(request, page.older),
            "previous": page_address(request, page.newer),
        }
        return Response(body)


def _filter(query: dict[str, Any]) -> TicketFilter:
    same = ("view", "area", "category", "urgency", "kind", "channel", "team_id", "overdue",
            "mine", "since", "until", "no")  # fmt: skip
    phone = query.get("phone")
    return TicketFilter(
        **{name: query[name] for name in same if name in query},
        states=query.get("status", ()),
        phone_hash=keyed_hash(normalise_phone(phone)) if phone else "",
    )


class TicketView(PortalView):
    """One ticket."""

    permission_classes = (WorksOnTickets,)

    @extend_schema(operation_id="ticket_detail", tags=["tickets"], responses=outputs.TicketDetail)
    def get(self, request: Request, no: str) -> Response:
        """Everything the reader may see; one they may not open is not found."""
        reach = reach_of(request.user)
        return Response(bodies.detail_body(reach, ticket_for(reach, no), now=now()))
