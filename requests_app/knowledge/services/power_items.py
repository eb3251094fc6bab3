"""Taking in the list of powers and duties: all of a file or nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app.knowledge import rules
from requests_app.knowledge.exceptions import NotAllowed, PowerFileRefused
from requests_app.knowledge.models import PowerItem
from requests_app.knowledge.powerfile import COLUMNS, read_powers


def import_power_items(*, text: str, actor: User, now: datetime) -> dict[str, int]:
    """Add and change entries by their code; what the file leaves out stays.

    Returns how many are new and changed. Raises NotAllowed, PowerFileRefused (nothing is written).
    """
    if not rules.can_keep_powers(reach_of(actor, now=now)):
        raise NotAllowed(_("您不能导入权责清单"))
    rows, wrong = read_powers(text)
    if wrong:
        raise PowerFileRefused(wrong)
    with transaction.atomic():
        known = {p.code: p for p in PowerItem.objects.select_for_update().order_by("pk")}
        fresh = [PowerItem(**vars(row), updated_at=now) for row in rows if row.code not in known]
        changed = []
        for row in rows:
            held = known.get(row.code)
            if held is None or all(getattr(held, name) == getattr(row, name) for name in COLUMNS):
                continue
            for name in COLUMNS:
                setattr(held, name, getattr(row, name))
            held.updated_at = now
            changed.append(held)
        PowerItem.objects.bulk_create(fresh)
        PowerItem.objects.bulk_update(changed, [*COLUMNS[1:], "updated_at"])
        done = {"new": len(fresh), "changed": len(changed)}
        record_audit(
            actor=actor,
            action="powers.import",
            obj_type="power_item",
            obj_id="",
            extra=done,
            now=now,
        )
    return done
