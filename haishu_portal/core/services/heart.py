"""Signs of life."""

from datetime import datetime

from haishu_portal.core.models import Heartbeat


def record_heartbeat(*, name: str, now: datetime) -> None:
    """Note that ``name`` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
