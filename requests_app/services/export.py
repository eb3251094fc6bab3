"""A list leaves the house: with a reason, on the record."""

from datetime import datetime

from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import ReasonRequired
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app import rules
from requests_app.exceptions import NotYourTicket

ACTION = "tickets_exported"
SHORTEST_REASON = 4


def note_export(
    *, actor: User, reason: str, count: int, source: str, now: datetime, ip: str
) -> None:
    """Write down who takes how many tickets of which list, and why; before the first line.

    ``source`` names the list, without anything typed. Raises NotYourTicket, ReasonRequired.
    """
    if not rules.can_export(reach_of(actor)):
        raise NotYourTicket(_("您的岗位不能导出工单"))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonRequired
    record_audit(
        actor=actor,
        action=ACTION,
        obj_type="ticket",
        obj_id=source,
        reason=reason.strip(),
        ip=ip,
        extra={"count": count},
        now=now,
    )
