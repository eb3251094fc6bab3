"""Background work of visits."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="grid.plan_visits")
def plan_visits() -> None:
    """Make missing plans and set anew those whose rhythm, tags or team changed."""
    from grid.patrol.services.plans import plan_due

    plan_due(now=timezone.now())


@shared_task(name="grid.forget_visits")
def forget_visits() -> None:
    """Drop what was said at visits of long ago, and of risks struck off long ago."""
    from grid.patrol.services import retention

    retention.forget_visits(now=timezone.now(), limit=5000)
    retention.forget_risks(now=timezone.now(), limit=5000)
