"""What people set for themselves in parts of the portal."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from haishu_portal.core.models import User as Account

if TYPE_CHECKING:
    from haishu_portal.core.models import User

MOST = 60


@transaction.atomic
def set_preference(*, actor: "User", part: str, name: str, value: Any) -> None:
    """Keep ``value`` under ``part`` and ``name``; the oldest of many goes, None takes it away."""
    account = Account.objects.select_for_update().get(pk=actor.pk)
    kept: dict[str, Any] = dict(account.preferences.get(part, {}))
    kept.pop(name, None)
    if value is not None:
        kept[name] = value
    while len(kept) > MOST:
        kept.pop(next(iter(kept)))
    account.preferences[part] = kept
    account.save(update_fields=["preferences"])
    actor.preferences = account.preferences


def preference(actor: "User", part: str, name: str) -> Any:
    """What was kept, or None; no query."""
    return actor.preferences.get(part, {}).get(name)
