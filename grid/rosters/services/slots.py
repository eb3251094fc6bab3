"""The table of slots by part."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from grid.rosters.models import SlotDefault
from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User


@transaction.atomic
def save_slots(*, row: SlotDefault, actor: "User | None", now: datetime) -> SlotDefault:
    """Save how many new cases a day a part takes, and record the change."""
    held = SlotDefault.objects.select_for_update().filter(pk=row.pk).first()
    row.updated_at = now
    row.full_clean()
    row.save()
    record_audit(
        actor=actor,
        action="slots.change",
        obj_type="rosters.slots",
        obj_id=row.role,
        extra={"changes": {"slots": [str(held.slots) if held else "", str(row.slots)]}},
        now=now,
    )
    transaction.on_commit(forget_crews)
    return row
