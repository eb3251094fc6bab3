"""What an act would send, learnt by doing it and taking it back."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from haishu_portal.core.choices import Channel
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.selectors.outbox import Outgoing, outgoing
from haishu_portal.core.services.outbox import watching


def rehearse(*, act: Callable[[], object], now: datetime) -> list[Outgoing]:
    """The messages that ``act`` queues, as they would go out; nothing of it remains.

    ``act`` calls a service with ``now``. It runs in a transaction that is rolled back, so what
    is shown comes from the very code that sends. Raises what the service raises.
    """
    with transaction.atomic(), watching() as keys:
        act()
        rows = OutboxMessage.objects.filter(idempotency_key__in=keys, created_at=now)
        rows = rows.exclude(channel=Channel.PUSH)  # bells of the unit, no letters
        found = [outgoing(row) for row in rows.order_by("pk")]
        transaction.set_rollback(True)
    return found
