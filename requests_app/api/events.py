"""Events of the town that run now, for the public's own pages and programs."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.rest import PublicView
from requests_app.api import outputs
from requests_app.selectors.event_groups import public_events


class EventsView(PublicView):
    """Running events that were made public."""

    @extend_schema(
        operation_id="events_list", tags=["events"], responses=outputs.TownEventOut(many=True)
    )
    def get(self, _request: Request) -> Response:
        """Typhoons, water and power cuts that run now, oldest first; mostly none."""
        body = [
            {
                "id": event.id,
                "name": event.name,
                "kind": event.kind,
                "area_code": event.area_code,
                "since": event.starts_at,
                "words": event.public_words,
            }
            for event in public_events()
        ]
        return Response(body)
