"""The audit trail: one append-only row per act worth answering for."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from haishu_portal.core.models import AuditEntry

if TYPE_CHECKING:
    from haishu_portal.core.models import User


def record_audit(
    *,
    actor: "User | None",
    action: str,
    obj_type: str,
    obj_id: object,
    reason: str = "",
    ip: str = "",
    extra: Mapping[str, Any] | None = None,
    now: datetime,
) -> AuditEntry:
    """Write down that ``actor`` (None: the system) did ``action``.

    Joins the caller's transaction: what is rolled back was not done and leaves no trace.
    ``extra`` must hold no resident data in the clear.
    """
    return AuditEntry.objects.create(
        at=now,
        actor=actor,
        actor_label=str(actor)[:80] if actor else str(_("系统")),
        action=action,
        object_type=obj_type,
        object_id=str(obj_id),
        reason=reason[:300],
        ip=ip or None,
        extra=dict(extra or {}),
    )
