"""How long a question to the database may take."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def at_most(milliseconds: int) -> None:
    """Let no statement of the running transaction take longer; the next may again.

    A statement that does raises ``OperationalError``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])


@contextmanager
def patient(limited: bool, milliseconds: int) -> Iterator[None]:
    """A transaction whose statements may take so long, or nothing at all where not limited."""
    if not limited:
        yield
        return
    with transaction.atomic():
        at_most(milliseconds)
        yield
