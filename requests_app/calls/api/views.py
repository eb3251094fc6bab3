"""``POST /api/v1/calls/``: telephone systems tell of their calls."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.phones import normalise_phone
from haishu_portal.core.rest import PortalView, now, read
from requests_app.api.fields import MomentField
from requests_app.calls.choices import CallEvent, CallState, Direction
from requests_app.calls.models import Call
from requests_app.calls.selectors.agents import agent_named
from requests_app.calls.services.events import Told, take_event

AHEAD = timedelta(minutes=5)  # by which a telephone system's clock may be wrong
DIALLED = re.compile(r"[0-9+*#() .-]*")


class ReportsCalls(BasePermission):
    """Programs whose account was given ``calls.report_call``; staff do not have it."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        """Whether the caller is a telephone system."""
        return bool(request.user.is_authenticated and request.user.has_perm("calls.report_call"))


class NumberField(serializers.CharField):
    """A caller's number: in one spelling where it is a Chinese one, else its signs as sent."""

    def to_internal_value(self, data: Any) -> str:
        """The number; empty when withheld."""
        text = super().to_internal_value(data).strip()
        if not DIALLED.fullmatch(text):
            raise serializers.ValidationError(_("号码只能含数字和 + * # ( ) - 空格"))
        try:
            return normalise_phone(text) if text else ""
        except InvalidPhone:
            return re.sub(r"[() .-]", "", text)


class CallInput(serializers.Serializer[object]):
    """One event of one call."""

    source = serializers.SlugField(max_length=40, help_text="The telephone system.")
    call_id = serializers.CharField(max_length=80, help_text="Its own number of the call.")
    event = serializers.ChoiceField(choices=CallEvent.choices)
    at = MomentField(required=False, help_text="When it happened; left out: now.")
    phone = NumberField(
        max_length=40, default="", allow_blank=True, help_text="The caller; empty if withheld."
    )
    queue = serializers.SlugField(
        max_length=20, default="81890", help_text="The line that was dialled: 81890, 12345, …"
    )
    direction = serializers.ChoiceField(choices=Direction.choices, default=Direction.IN)
    agent = serializers.CharField(
        max_length=150,
        default="",
        allow_blank=True,
        help_text="Who is rung or has answered; left out: the portal offers the call.",
    )
    recording_id = serializers.CharField(max_length=120, default="", allow_blank=True)

    def validate_agent(self, value: str) -> int | None:
        """The account's id; staff number or user name of somebody who takes calls."""
        agent_id = agent_named(value) if value else None
        if value and agent_id is None:
            raise serializers.ValidationError(_("没有这个工号或用户名的话务员"))
        return agent_id

    def validate_at(self, value: datetime) -> datetime:
        """A clock that runs ahead would put the call at the end of every list."""
        if value > now() + AHEAD:
            raise serializers.ValidationError(_("时间晚于现在"))
        return value


class CallOutput(serializers.Serializer[object]):
    """The call as it now stands."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=CallState.choices)
    agent = serializers.CharField(allow_null=True, help_text="User name of who has the call.")
    staff_no = serializers.CharField(allow_null=True)


class CallsView(PortalView):
    """Telephone systems report here."""

    permission_classes = (ReportsCalls,)

    @extend_schema(
        operation_id="calls_report",
        tags=["calls"],
        request=CallInput,
        responses={
            200: OpenApiResponse(CallOutput, description="The call was known."),
            201: OpenApiResponse(CallOutput, description="The first that is heard of the call."),
        },
    )
    def post(self, request: Request) -> Response:
        """Add one event to a call; events may come late, twice and in any order."""
        given = read(CallInput, request.data)
        moment = now()
        told = Told(
            source=given["source"],
            external_id=given["call_id"],
            event=CallEvent(given["event"]),
            at=given.get("at") or moment,
            queue=given["queue"],
            direction=given["direction"],
            phone=given["phone"],
            agent_id=given["agent"] or None,
            recording_id=given["recording_id"],
        )
        taken = take_event(told=told, now=moment)
        return Response(_body(taken.call), status=201 if taken.created else 200)


def _body(call: Call) -> dict[str, Any]:
    return {
        "id": call.pk,
        "state": call.state,
        "agent": call.agent.username if call.agent else None,
        "staff_no": call.agent.staff_no if call.agent else None,
    }
