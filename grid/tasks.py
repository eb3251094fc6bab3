"""Background work on teams; each task finds its own work and may run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="grid.warn_credentials")
def warn_credentials() -> None:
    """Tell people and their leads of papers that run out."""
    from grid.services.credentials import warn_due

    warn_due(now=timezone.now())
