"""Tables of the ground floor."""

from haishu_portal.core.models.audit import AuditEntry
from haishu_portal.core.models.calendar import CalendarDay, CalendarVersion, WorkHours
from haishu_portal.core.models.files import Attachment, Document, Recording
from haishu_portal.core.models.outbox import OutboxMessage
from haishu_portal.core.models.people import User
from haishu_portal.core.models.push import PushSubscription
from haishu_portal.core.models.system import Heartbeat, PortalSetting

__all__ = [
    "Attachment",
    "AuditEntry",
    "CalendarDay",
    "CalendarVersion",
    "Document",
    "Heartbeat",
    "OutboxMessage",
    "PortalSetting",
    "PushSubscription",
    "Recording",
    "User",
    "WorkHours",
]
