"""What the floors below tell us."""

from collections.abc import Collection
from datetime import datetime

from django.dispatch import receiver

from haishu_portal.core.signals import calendar_changed
from requests_app.services.recompute import recompute_deadlines


@receiver(calendar_changed, dispatch_uid="requests_app.recompute_deadlines")
def follow_calendar(
    sender: object,  # noqa: ARG001 - Django's signature
    years: Collection[int],
    now: datetime,
    **_kwargs: object,
) -> None:
    """Days or office hours changed: no running clock keeps a wrong end."""
    recompute_deadlines(years=years, now=now)
