"""Words of a card: the one next step, and what presses."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from requests_app.choices import Urgency
from requests_app.views.desk.rows import Badge, urgency_badge
from requests_app.workflow import Status

# The one thing to do next, by state.
NEXT: dict[str, Any] = {
    Status.DISPATCHED: _("去签收"),
    Status.SIGNED: _("联系诉求人"),
    Status.PROCESSING: _("办理并答复"),
    Status.REWORKING: _("重新办理"),
    Status.SUSPENDED: _("看看能否恢复"),
    Status.RETURN_REQUESTED: _("等派单台审批退单"),
}
PRESSING = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


def urgency_of(ticket: Any) -> Badge | None:
    """A badge for what presses; ordinary tickets need none."""
    return urgency_badge(ticket) if ticket.urgency in PRESSING else None
