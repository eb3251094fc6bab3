"""Background work of visits."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="grid.plan_visits")
def plan_visits() -> None:
    """Make missing plans and set anew those whose rhythm, tags or team changed."""
    from grid.patrol.services.plans import plan_due

    plan_due(now=timezone.now())
