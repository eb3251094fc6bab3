"""Background work of the ground floor; each task finds its own work and may run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="core.deliver_outbox")
def deliver_outbox() -> None:
    """Send every message that is due."""
    from haishu_portal.core.services.outbox import deliver_due
    from haishu_portal.core.services.push_delivery import deliver_pushes

    deliver_due(now=timezone.now(), limit=500)
    deliver_pushes(now=timezone.now(), limit=200)


@shared_task(name="core.beat_heart")
def beat_heart() -> None:
    """Show that beat, broker and worker are alive."""
    from haishu_portal.core.services.heart import record_heartbeat

    record_heartbeat(name="worker", now=timezone.now())
