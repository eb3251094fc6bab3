"""Signs of life of the background programs."""

from datetime import datetime

from haishu_portal.core.models import Heartbeat

WORKER = "worker"


def last_beat(name: str = WORKER) -> datetime | None:
    """When the named program last wrote that it lives; none when it never did."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
