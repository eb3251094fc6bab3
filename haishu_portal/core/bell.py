"""The doorbell: a task message after commit. Losing one costs time, never work."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: Any, *args: Any) -> None:
    """Queue ``task`` once the open transaction commits.

    A broker that does not answer is logged and forgotten: the sweep of the same work
    finds it in PostgreSQL.
    """

    def send() -> None:
        try:
            task.apply_async(args=args, retry=False, ignore_result=True)
        except OperationalError:
            logger.warning("broker unreachable, %s left to its sweep", task.name)

    transaction.on_commit(send)
