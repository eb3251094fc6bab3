"""Looking behind the mask: with a reason, within a daily number, on the record."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from haishu_portal.core.exceptions import CallLimitReached, ReasonRequired, RevealLimitReached
from haishu_portal.core.models import AuditEntry, User
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.audit import record_audit

ACTION = "reveal"
LENT = "number_lent"
SHORTEST_REASON = 4


def reveal(
    *,
    actor: User,
    obj_type: str,
    obj_id: object,
    field_name: str,
    value: str,
    reason: str,
    now: datetime,
    ip: str,
) -> str:
    """Return the clear text of one field and leave an audit row.

    ``value`` is what an EncryptedTextField read. The day is Shanghai's. The caller has
    checked that ``actor`` may see the object. Raises ReasonRequired, RevealLimitReached.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonRequired
    with transaction.atomic():
        # Locking the account makes two reveals at once count one after the other.
        User.objects.select_for_update().get(pk=actor.pk)
        limit = setting_int("reveals_per_day")
        if _today(actor, ACTION, now) >= limit:
            raise RevealLimitReached(limit)
        record_audit(
            actor=actor,
            action=ACTION,
            obj_type=obj_type,
            obj_id=obj_id,
            reason=reason,
            ip=ip,
            extra={"field": field_name},
            now=now,
        )
    return value


def note_lent_number(
    *, actor: User, obj_type: str, obj_id: object, reason: str, now: datetime, ip: str
) -> None:
    """Put on record that ``actor`` is put through without seeing the number, within a daily number.

    The caller has checked that ``actor`` may see the object. Raises CallLimitReached.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        limit = setting_int("masked_calls_per_day")
        if _today(actor, LENT, now) >= limit:
            raise CallLimitReached(limit)
        record_audit(
            actor=actor,
            action=LENT,
            obj_type=obj_type,
            obj_id=obj_id,
            reason=reason,
            ip=ip,
            extra={"field": "phone"},
            now=now,
        )


def reveals_today(*, actor: User, now: datetime) -> int:
    """Count what ``actor`` has looked at since midnight in Shanghai."""
    return _today(actor, ACTION, now)


def _today(actor: User, action: str, now: datetime) -> int:
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEntry.objects.filter(actor=actor, action=action, at__gte=midnight).count()
