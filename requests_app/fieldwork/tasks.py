"""Background work for phones."""

from celery import shared_task
from django.utils import timezone

SWEEP = 500
OF_ACTS = 5000


@shared_task(name="requests.drop_field_files")
def drop_field_files() -> None:
    """Let go of files from phones that no act used."""
    from requests_app.fieldwork.services.files import drop_unused_files

    drop_unused_files(now=timezone.now(), limit=SWEEP)


@shared_task(name="requests.forget_field_acts")
def forget_field_acts() -> None:
    """Drop acts that no phone will ask for again."""
    from requests_app.fieldwork.services.retention import forget_acts

    forget_acts(now=timezone.now(), limit=OF_ACTS)
