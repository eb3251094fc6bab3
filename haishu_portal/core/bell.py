"""The doorbell: a task message after commit. Losing one costs time, never work."""

import logging
import time
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# After a failure the bell rests, so that a lost broker costs one timeout, not one a row.
REST_SECONDS = 10
_rests_until = 0.0


def ring(task: Any, *args: Any) -> None:
    """Queue ``task`` once the open transaction commits.

    A broker that does not answer is logged and forgotten: the sweep of the same work
    finds it in PostgreSQL.
    """

    transaction.on_commit(lambda: _send(task, args))


def _send(task: Any, args: tuple[Any, ...]) -> None:
    global _rests_until  # noqa: PLW0603 - one broker, one bell in a process
    if time.monotonic() < _rests_until:
        return
    try:
        task.apply_async(args=args, retry=False, ignore_result=True)
    except OperationalError:
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning("broker unreachable, %s left to its sweep", task.name)
