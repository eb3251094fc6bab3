"""Reading the audit trail: newest first, by person, act and day."""

from dataclasses import dataclass
from datetime import datetime

from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.models import AuditEntry

NEWEST = Keyset(["-at", "-id"])
PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What the trail is narrowed to; empty means all of it. Times are UTC."""

    person: str = ""
    action: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def audit_page(wanted: AuditFilter, *, cursor: str = "", size: int = PAGE_SIZE) -> Page[AuditEntry]:
    """One page of the trail, one query at any depth."""
    equal = {
        "actor_label__icontains": wanted.person.strip(),
        "action": wanted.action,
        "object_id": wanted.object_id.strip(),
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    rows = AuditEntry.objects.filter(**{name: value for name, value in equal.items() if value})
    return NEWEST.page(rows, cursor, size=size)


def audit_actions() -> list[str]:
    """Every act that occurs, in order, by hopping from one to the next along the table."""
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())
