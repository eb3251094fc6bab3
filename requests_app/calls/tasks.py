"""Background work at the telephone."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="requests.deal_calls")
def deal_calls() -> None:
    """Take back offers nobody took up and give waiting callers to who is free."""
    from requests_app.calls.services.dealing import deal_now

    deal_now(now=timezone.now())
