"""Background work on the knowledge base; finds its own work and may run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="requests.review_articles")
def review_articles() -> None:
    """Remind owners, let articles fall due, take expired ones out of the suggestions."""
    from requests_app.knowledge.services.review import review_due

    review_due(now=timezone.now(), limit=1000)
